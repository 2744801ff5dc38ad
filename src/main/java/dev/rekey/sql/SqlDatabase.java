package dev.rekey.sql;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.InstallationStore;
import dev.rekey.core.StorageSize;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.feed.FeedStore;
import dev.rekey.core.feed.Sharing;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.RetentionStore;
import dev.rekey.core.key.ScheduleStore;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.RememberedMark;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.secret.PepperStore;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.UsageStore;
import java.nio.file.Path;
import java.util.Optional;

/** The stores on one open database. Thread-safe. */
public final class SqlDatabase implements AutoCloseable {

    private final Engine engine;
    private final KeyStore keys;
    private final ScheduleStore schedule;
    private final ProjectStore projects;
    private final UserStore users;
    private final RoleStore roles;
    private final AuditStore audit;
    private final AnswerStore answers;
    private final UsageStore usage;
    private final TrafficStore traffic;
    private final PepperStore peppers;
    private final CreditStore credits;
    private final RememberedMark limitMark;
    private final InstallationStore installation;
    private final RememberedMark delegationMark;
    private final RetentionStore retention;

    SqlDatabase(Engine engine) {
        this.engine = engine;
        this.keys = new SqlKeyStore(engine);
        this.schedule = new SqlScheduleStore(engine);
        this.projects = new SqlProjectStore(engine);
        this.users = new SqlUserStore(engine);
        this.roles = new SqlRoleStore(engine);
        this.audit = new SqlAuditStore(engine);
        this.answers = new SqlAnswerStore(engine);
        this.usage = new SqlUsageStore(engine);
        this.traffic = new SqlTrafficStore(engine);
        this.peppers = new SqlPepperStore(engine);
        this.credits = new SqlCreditStore(engine);
        this.limitMark = new SqlMarkStore(engine, "limits");
        this.delegationMark = new SqlMarkStore(engine, "delegation");
        this.installation = new SqlInstallationStore(engine);
        this.retention = new SqlRetentionStore(engine);
    }

    /**
     * Opens the SQLite database in this folder, making or migrating it as needed.
     *
     * @throws IllegalStateException if that cannot be, with a sentence for people: another server has it, it cannot be
     *     written, or a newer server wrote it
     */
    public static SqlDatabase open(Path dataDirectory) {
        return new SqlDatabase(SqliteEngine.open(dataDirectory));
    }

    /**
     * Connects to a PostgreSQL, making or migrating its tables as needed. Others may be connected to it.
     *
     * @param jdbcUrl {@code jdbc:postgresql:…}, user and password in its query if they are needed
     * @param listenUrl the same, without a pooler between
     * @throws IllegalStateException if that cannot be, with a sentence for people that holds neither: it cannot be reached
     *     or written, is too old, or a newer server wrote it
     */
    public static SqlDatabase connect(String jdbcUrl, String listenUrl) {
        return new SqlDatabase(PostgresEngine.connect(jdbcUrl, listenUrl, PostgresEngine.CONNECTIONS));
    }

    /** The same, where there is no pooler between. */
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

    public AnswerStore answers() {
        return answers;
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

    /** By what nodes know the counts of limits that they share. */
    public RememberedMark limitMark() {
        return limitMark;
    }

    /** By what a data folder knows this database again. */
    public InstallationStore installation() {
        return installation;
    }

    /** Kept once the operator was told which keys pass on their own conditions. */
    public RememberedMark delegationMark() {
        return delegationMark;
    }

    public RetentionStore retention() {
        return retention;
    }

    /** The feed of changes. */
    public FeedStore feed() {
        return engine.feed();
    }

    /** What nodes need that share it; empty where one process has it to itself. */
    public Optional<Sharing> sharing() {
        return engine.sharing();
    }

    /** Whether it would answer a reader now, which is all that verification needs. */
    public boolean isUsable() {
        return engine.isUsable();
    }

    /** Why changes cannot be saved now, as a sentence for anybody; empty where they can. Never waits. */
    public Optional<String> failingWrites() {
        return engine.failingWrites();
    }

    /** The room that it takes; may wait. */
    public StorageSize size() {
        return engine.size();
    }

    /** Finds out whether changes can be saved, by writing as little as can be; may wait. */
    public void tryWrite() {
        engine.tryWrite();
    }

    /**
     * Whether the database was found damaged since it was opened. Every call of a store then throws an
     * {@link dev.rekey.core.Outage}, and it is never usable again.
     */
    public boolean isDamaged() {
        return engine.isDamaged();
    }

    /** Runs {@code listener} once, on any thread, when the database is found damaged. It must not call a store. */
    public void whenDamaged(Runnable listener) {
        engine.whenDamaged(listener);
    }

    /** Transactions committed since it was opened; one may hold many writes. */
    public long commits() {
        return engine.commits();
    }

    /** Statements run since it was opened by those who only read. */
    public long reads() {
        return engine.reads();
    }

    /** Writes run since it was opened. */
    public long writes() {
        return engine.writes();
    }

    /** Writes that wait for their turn now. */
    public int waitingWrites() {
        return engine.waitingWrites();
    }

    /** Does the writes that wait, refuses new ones with an {@link dev.rekey.core.Outage}, and lets the database go. */
    @Override
    public void close() {
        engine.close();
    }
}
