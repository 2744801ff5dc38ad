package dev.rekey.sql;

import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.InstallationStore;
import dev.rekey.core.StorageSize;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.feed.ChangeFeedStore;
import dev.rekey.core.feed.ClusterDatabase;
import dev.rekey.core.key.store.KeyStore;
import dev.rekey.core.key.store.RetentionStore;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.RedisGenerationStore;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.PepperStore;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.UsageStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.postgres.PostgresEngine;
import dev.rekey.sql.sqlite.SqliteEngine;
import java.nio.file.Path;
import java.util.Optional;

/** An open database and its stores. Thread-safe; calls block. */
public final class SqlDatabase implements AutoCloseable {

    private final DatabaseEngine engine;
    private final SqlChangeFeed feed;
    private final KeyStore keys;
    private final ScheduleStore schedule;
    private final ProjectStore projects;
    private final UserStore users;
    private final RoleStore roles;
    private final AuditStore audit;
    private final IdempotencyStore responses;
    private final UsageStore usage;
    private final TrafficStore traffic;
    private final PepperStore peppers;
    private final CreditStore credits;
    private final RedisGenerationStore limitMark;
    private final InstallationStore installation;
    private final RedisGenerationStore delegationMark;
    private final RetentionStore retention;

    SqlDatabase(DatabaseEngine engine) {
        this.engine = engine;
        this.feed = new SqlChangeFeed(engine);
        this.keys = new SqlKeyStore(engine, feed);
        this.schedule = new SqlScheduleStore(engine);
        this.projects = new SqlProjectStore(engine, feed);
        this.users = new SqlUserStore(engine, feed);
        this.roles = new SqlRoleStore(engine, feed);
        this.audit = new SqlAuditStore(engine);
        this.responses = new SqlIdempotencyStore(engine);
        this.usage = new SqlUsageStore(engine);
        this.traffic = new SqlTrafficStore(engine);
        this.peppers = new SqlPepperStore(engine);
        this.credits = new SqlCreditStore(engine);
        this.limitMark = new SqlRedisGenerationStore(engine, "limits");
        this.delegationMark = new SqlRedisGenerationStore(engine, "delegation");
        this.installation = new SqlInstallationStore(engine);
        this.retention = new SqlRetentionStore(engine);
    }

    /**
     * Opens the SQLite database in a data directory and creates or migrates it as needed.
     *
     * @throws IllegalStateException if the database cannot be opened, for example because another
     *     server uses it, it is not writable, or a newer version wrote it; the message is a
     *     sentence for the operator
     */
    public static SqlDatabase open(Path dataDirectory) {
        return new SqlDatabase(SqliteEngine.open(dataDirectory));
    }

    /**
     * Connects to a PostgreSQL database and creates or migrates its tables as needed. Other nodes
     * may use it at the same time.
     *
     * @param jdbcUrl {@code jdbc:postgresql:…}, with user and password in its query if required
     * @param listenUrl URL of the same database without a connection pooler
     * @throws IllegalStateException if the database cannot be used, for example because it is
     *     unreachable, read-only or too old, or a newer version wrote it; the message is a sentence
     *     for the operator without user and password
     */
    public static SqlDatabase connect(String jdbcUrl, String listenUrl) {
        return new SqlDatabase(PostgresEngine.connect(jdbcUrl, listenUrl, PostgresEngine.CONNECTIONS));
    }

    /** Connects to a PostgreSQL database without a connection pooler in between. */
    public static SqlDatabase connect(String jdbcUrl) {
        return connect(jdbcUrl, jdbcUrl);
    }

    public KeyStore keys() {
        return keys;
    }

    public ScheduleStore schedule() {
        return schedule;
    }

    public ProjectStore projects() {
        return projects;
    }

    public UserStore users() {
        return users;
    }

    public RoleStore roles() {
        return roles;
    }

    public AuditStore audit() {
        return audit;
    }

    public IdempotencyStore answers() {
        return responses;
    }

    public UsageStore usage() {
        return usage;
    }

    public TrafficStore traffic() {
        return traffic;
    }

    public PepperStore peppers() {
        return peppers;
    }

    public CreditStore credits() {
        return credits;
    }

    /** The marker by which nodes recognize the shared counters in Redis. */
    public RedisGenerationStore limitMark() {
        return limitMark;
    }

    /** The ids by which data directories recognize this database. */
    public InstallationStore installation() {
        return installation;
    }

    /** The marker that is set after the upgrade note on delegation was logged. */
    public RedisGenerationStore delegationMark() {
        return delegationMark;
    }

    public RetentionStore retention() {
        return retention;
    }

    /** The change feed. */
    public ChangeFeedStore feed() {
        return feed;
    }

    /** What nodes of a cluster need to share the database; empty if only one process can use it. */
    public Optional<ClusterDatabase> sharing() {
        return engine.sharing();
    }

    /** Whether a read would succeed now, which is all that verification needs. May block. */
    public boolean isUsable() {
        return engine.isUsable();
    }

    /**
     * Why changes cannot be saved now, as a sentence that contains no secret; empty if they can.
     * Does not block.
     */
    public Optional<String> failingWrites() {
        return engine.failingWrites();
    }

    /** The size of the database. May block. */
    public StorageSize size() {
        return engine.size();
    }

    /** Executes a minimal write to find out whether changes can be saved. May block. */
    public void tryWrite() {
        engine.tryWrite();
    }

    /**
     * Whether the database was found damaged since it was opened. Every call of a store then throws
     * {@link dev.rekey.core.UnavailableException} until the server is restarted.
     */
    public boolean isDamaged() {
        return engine.isDamaged();
    }

    /**
     * Runs {@code listener} once, on any thread, when damage is found. The listener must not call a
     * store.
     */
    public void whenDamaged(Runnable listener) {
        engine.whenDamaged(listener);
    }

    /** Committed transactions since the database was opened; one may contain many writes. */
    public long commits() {
        return engine.commits();
    }

    /** Executed read-only statements since the database was opened. */
    public long reads() {
        return engine.reads();
    }

    /** Executed writes since the database was opened. */
    public long writes() {
        return engine.writes();
    }

    /** Writes that currently wait for execution. */
    public int waitingWrites() {
        return engine.waitingWrites();
    }

    /**
     * Executes waiting writes, rejects new ones with {@link dev.rekey.core.UnavailableException}, and closes the
     * database.
     */
    @Override
    public void close() {
        engine.close();
    }
}
