package dev.rekey;

import dev.rekey.cli.DatabaseCopier;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ReleaseVersion;
import dev.rekey.config.ServerSettings;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.key.validation.ConditionedCallerFinder;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.RouteTable;
import dev.rekey.http.server.HttpServer;
import dev.rekey.http.server.ListenerSettings;
import dev.rekey.http.server.MetricsServer;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.node.cluster.ClusterMembership;
import dev.rekey.node.jobs.BackgroundJobs;
import dev.rekey.node.redis.RedisRateLimiter;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.sql.copy.DatabaseCopy;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. Its constructor creates all components, each with plain {@code new}; this
 * package is the only one that connects implementations to interfaces.
 */
public final class App implements ServerStarter.Started {

    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    /**
     * Time for a load balancer that checks every second to see that the server is no longer ready.
     */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /**
     * Together with {@link #DRAIN} and the exit of the JVM, less than the 10 s after which
     * supervisors kill.
     */
    private static final Duration MAX_SHUTDOWN = Duration.ofMillis(8_200);

    private final String host;
    private final ServerStorage storage;
    private final NodeComponents node;
    private final ServerMonitoring monitoring;
    private final BackgroundJobs jobs;
    private final BackgroundServices background;
    private final RouteTable routes;
    private final HttpServer server;

    /** Creates all components in the order of their dependencies; nothing is started. */
    private App(ServerSettings settings, ServerStorage storage, InstantSource clock, LocalRateLimiter.Clock steady) {
        host = settings.host();
        this.storage = storage;
        node = new NodeComponents(settings, storage, clock, steady);
        CallerAuthentication authentication = new CallerAuthentication(settings, storage, node, clock);
        CoreServices services = new CoreServices(storage, node, authentication.issuerProjects, clock);
        monitoring = new ServerMonitoring(settings, storage.database, node, authentication.attempts);
        jobs = MaintenanceJobs.of(storage, node, services, clock);
        background = BackgroundServices.of(
                authentication.issuers, monitoring.metrics, authentication.failures, settings.http());
        routes = new RouteTable(ServerApis.of(services, storage, node, authentication, monitoring, clock));
        server = new HttpServer(
                ListenerSettings.of(settings.host(), settings.port(), settings.http()),
                routes,
                HttpLimits.of(settings.http()),
                clientAddress(settings),
                requestIds(clock),
                monitoring.requests,
                monitoring.clientMemory);
    }

    /**
     * Starts a server and returns once it serves requests.
     *
     * @param clock the wall clock
     * @param steady the monotonic clock of rate limits
     * @param announcements receives a generated root key, once
     * @throws InvalidSettingException if a setting contradicts the database or the data directory
     * @throws IOException if the server cannot listen, or cannot use the data directory or the
     *     database
     */
    public static App start(
            ServerSettings settings, InstantSource clock, LocalRateLimiter.Clock steady, PrintStream announcements)
            throws IOException {
        return start(settings, false, clock, steady, announcements);
    }

    /**
     * Starts a server like {@link #start(ServerSettings, InstantSource, LocalRateLimiter.Clock, PrintStream)}.
     *
     * @param isNew whether to accept an empty or another database although the data directory was
     *     used with one before
     */
    public static App start(
            ServerSettings settings,
            boolean isNew,
            InstantSource clock,
            LocalRateLimiter.Clock steady,
            PrintStream announcements)
            throws IOException {
        ServerSockets listeners = ServerSockets.open(settings);
        try {
            ServerStorage storage = ServerStorage.open(settings, isNew, clock);
            try {
                // Without the configured root key for now: a start that fails must not replace the
                // current one.
                storage.root.establish(Optional.empty());
                App app = new App(settings, storage, clock, steady);
                app.start(settings, clock, announcements, listeners);
                return app;
            } catch (IOException | RuntimeException e) {
                storage.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
    }

    private void start(ServerSettings settings, InstantSource clock, PrintStream announcements, ServerSockets listeners)
            throws IOException {
        SqlDatabase database = storage.database;
        join(node.membership);
        try {
            background.start(listeners.metrics());
            storage.establishRoot(settings);
            server.start(listeners.requests());
            storage.noteInstallation();
            UpgradeNotices.logConditionedCallers(
                    new ConditionedCallerFinder(database.keys(), database.projects(), database.roles()),
                    database.delegationMark(),
                    clock);
            // Last, when nothing else can fail, because the secret is shown only once.
            storage.root.createMissingKey().ifPresent(secret -> announce(secret, announcements));
        } catch (IOException | RuntimeException e) {
            server.stop();
            background.close();
            node.membership.close();
            throw e;
        }
        MaintenanceJobs.start(jobs, database, node.membership, background.failures(), monitoring.storageGrowth, clock);
        logStartup(settings);
        LOG.info("listening at {}", url());
    }

    /** Copies a database; implements {@link DatabaseCopier}. */
    public static List<DatabaseCopier.Table> copy(String from, String to, Consumer<String> progress) {
        try {
            return DatabaseCopy.copy(from, to, progress).stream()
                    .map(table -> new DatabaseCopier.Table(
                            table.table(),
                            table.sourceRows(),
                            table.sourceHash(),
                            table.targetRows(),
                            table.targetHash(),
                            table.isSame()))
                    .toList();
        } catch (IllegalStateException e) {
            throw new DatabaseCopier.CopyException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void logStartup(ServerSettings settings) {
        ServerSettings.Nodes nodes = settings.nodes();
        LOG.info(
                "started Rekey {} as process {}: data directory {}, database {}{}",
                ReleaseVersion.NUMBER,
                ProcessHandle.current().pid(),
                settings.data().toAbsolutePath().normalize(),
                nodes.databasePlace().map("PostgreSQL at "::concat).orElse("SQLite in the data directory"),
                nodes.redisPlace().map(", rate limits in Redis at "::concat).orElse(""));
    }

    private static void join(ClusterMembership membership) throws IOException {
        try {
            membership.start();
        } catch (IllegalStateException | UnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Request ids are generated on network threads, which must not block on the kernel's entropy;
     * they need not be secure.
     */
    private static IdGenerator requestIds(InstantSource clock) {
        return new IdGenerator(clock, () -> ThreadLocalRandom.current().nextLong());
    }

    /** Prints the root key to standard output only: it must never appear in a log. */
    private static void announce(KeySecret secret, PrintStream announcements) {
        announcements.println("Root key (shown only once): " + secret.reveal());
        if (announcements.checkError()) {
            LOG.error("could not write the root key to standard output: restart with root-key or root-key-file set,"
                    + " which replaces it");
        }
    }

    private static ClientAddress clientAddress(ServerSettings settings) {
        ClientAddress.Source source = switch (settings.forwardedHeader()) {
            case X_FORWARDED_FOR -> ClientAddress.Source.X_FORWARDED_FOR;
            case FORWARDED -> ClientAddress.Source.FORWARDED;
            case X_REAL_IP -> ClientAddress.Source.X_REAL_IP;
        };
        return new ClientAddress(source, settings.trustedProxies());
    }

    @Override
    public String url() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return "http://" + shown + ":" + server.port();
    }

    /** The port that serves metrics without a key; empty if there is no such listener. */
    public OptionalInt metricsPort() {
        return background
                .metricsServer()
                .map(MetricsServer::port)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** All routes of this server. */
    public RouteTable routes() {
        return routes;
    }

    /** The database of this server. */
    public SqlDatabase database() {
        return storage.database;
    }

    /** Writes buffered data to the database now: last uses, usage counts and traffic. */
    public void flush() {
        jobs.flush();
        background.reportFailures();
    }

    /**
     * Reports not ready and keeps serving for up to 1 s, so that a load balancer routes requests
     * elsewhere before connections are refused. Returns immediately if there were no recent
     * requests.
     */
    @Override
    public void drain() {
        monitoring.markStopping();
        if (server.hadRequestWithin(DRAIN)) {
            LOG.info("stopping: no longer ready");
            try {
                Thread.sleep(DRAIN);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Stops the server: finishes requests in progress, writes buffered data, and closes the
     * database. Returns within {@link #MAX_SHUTDOWN} even if a step hangs; buffered data that is
     * not written by then is lost, as after a crash.
     */
    @Override
    public void stop() {
        monitoring.markStopping();
        long start = System.nanoTime();
        long end = start + MAX_SHUTDOWN.toNanos();
        server.stop();
        background.close();
        Thread closing = Thread.ofPlatform().name("stop-storage").daemon().start(this::closeStorage);
        try {
            Duration remaining = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            if (!closing.join(remaining)) {
                LOG.warn("stopped while the database did not respond: usage data since the last write is lost");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        LOG.info(
                "stopped after {} ms",
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private void closeStorage() {
        try (storage;
                node.membership) {
            jobs.close();
            background.reportFailures();
            // Stores one last time the marker by which Redis's counters are recognized after a
            // restart.
            node.redis.ifPresent(RedisRateLimiter::close);
        } catch (RuntimeException e) {
            LOG.error("error while stopping", e);
        }
    }
}
