package dev.rekey;

import dev.rekey.api.AuditRoutes;
import dev.rekey.api.KeyRoutes;
import dev.rekey.api.NativeApi;
import dev.rekey.api.ProjectRoutes;
import dev.rekey.cli.DatabaseCopier;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.InvalidSettingException;
import dev.rekey.config.ReleaseVersion;
import dev.rekey.config.SecretText;
import dev.rekey.config.ServerSettings;
import dev.rekey.core.ReadinessStatus;
import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.key.ConditionedCallerFinder;
import dev.rekey.core.key.DependentKeyCheck;
import dev.rekey.core.key.HistoryService;
import dev.rekey.core.key.InactiveSecretExpirer;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.RootBootstrap;
import dev.rekey.core.key.RotationService;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.key.ScheduledChangeExecutor;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserDelegationCheck;
import dev.rekey.core.project.UserService;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.project.WidenedKeys;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.verify.CredentialAuthenticator;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.UsageService;
import dev.rekey.dialect.basic.BasicApi;
import dev.rekey.dialect.docspace.DocSpaceApi;
import dev.rekey.dialect.partoo.PartooApi;
import dev.rekey.dialect.voiceable.VoiceableApi;
import dev.rekey.gateway.ForwardAuthApi;
import dev.rekey.http.CallerAuthenticator;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.ClientMemoryBudget;
import dev.rekey.http.FailedAttemptTracker;
import dev.rekey.http.FailureReporter;
import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpServer;
import dev.rekey.http.Json;
import dev.rekey.http.JwtIssuers;
import dev.rekey.http.ListenerSettings;
import dev.rekey.http.MetricsExporter;
import dev.rekey.http.MetricsServer;
import dev.rekey.http.RateLimitHeaders;
import dev.rekey.http.RequestStats;
import dev.rekey.http.RouteTable;
import dev.rekey.node.BackgroundJobs;
import dev.rekey.node.ChangeRateLimiter;
import dev.rekey.node.ClusterMembership;
import dev.rekey.node.CreditAwareKeyStore;
import dev.rekey.node.CreditLeases;
import dev.rekey.node.DatabaseAvailabilityCheck;
import dev.rekey.node.HistoryPruner;
import dev.rekey.node.InstallationFile;
import dev.rekey.node.InvalidatingKeyStore;
import dev.rekey.node.InvalidatingProjectStore;
import dev.rekey.node.InvalidatingRoleStore;
import dev.rekey.node.InvalidatingUserStore;
import dev.rekey.node.InvalidationTracker;
import dev.rekey.node.KeyCache;
import dev.rekey.node.LastUseBuffer;
import dev.rekey.node.LimitAndCreditCharger;
import dev.rekey.node.LocalRateLimiter;
import dev.rekey.node.PepperFile;
import dev.rekey.node.ProjectCache;
import dev.rekey.node.RateLimiter;
import dev.rekey.node.RedisRateLimiter;
import dev.rekey.node.SharedPartInterner;
import dev.rekey.node.StorageGrowthMonitor;
import dev.rekey.node.TrafficBuffer;
import dev.rekey.node.UsageBuffer;
import dev.rekey.sql.DatabaseCopy;
import dev.rekey.sql.SqlDatabase;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server. Wires all components; the only class that connects implementations to
 * interfaces.
 */
public final class App implements ServerStarter.Started {

    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    /** Heap in bytes that a server needs besides the key cache and client memory. */
    private static final long OWN_BYTES = 64L << 20;

    /**
     * Key cache: three fifths of the heap less {@link #OWN_BYTES}; about a million typical keys
     * with 1 GiB.
     */
    private static final long MAX_CACHE_BYTES =
            Math.max(Runtime.getRuntime().maxMemory() / 5, Runtime.getRuntime().maxMemory() / 5 * 3 - OWN_BYTES);

    /** Rate limits counted in memory, about 250 bytes each: at most an eighth of the heap. */
    private static final long MAX_BUCKETS = Math.clamp(Runtime.getRuntime().maxMemory() / 2_048, 10_000, 1_000_000);

    /**
     * Time for a load balancer that checks every second to see that the server is no longer ready.
     */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /**
     * Together with {@link #DRAIN} and the exit of the JVM, less than the 10 s after which
     * supervisors kill.
     */
    private static final Duration MAX_SHUTDOWN = Duration.ofMillis(8_200);

    /** Retention of authentication failures, of which each node stores at most 21 a minute. */
    private static final Duration FAILURE_RETENTION = Duration.ofDays(30);

    private static final Duration FAILURE_PRUNE_INTERVAL = Duration.ofMinutes(10);
    private static final int PRUNE_BATCH_SIZE = 5_000;

    private static final ReadinessStatus STOPPING = new ReadinessStatus(List.of("The server is stopping."));

    private final String host;
    private final AtomicBoolean stopping;
    private final SqlDatabase database;
    private final ClusterMembership membership;
    private final Optional<RedisRateLimiter> redis;
    private final BackgroundJobs jobs;
    private final RouteTable routes;
    private final HttpServer server;
    private final BackgroundServices background;

    private App(
            String host,
            AtomicBoolean stopping,
            SqlDatabase database,
            ClusterMembership membership,
            Optional<RedisRateLimiter> redis,
            BackgroundJobs jobs,
            RouteTable routes,
            HttpServer server,
            BackgroundServices background) {
        this.host = host;
        this.stopping = stopping;
        this.database = database;
        this.membership = membership;
        this.redis = redis;
        this.jobs = jobs;
        this.routes = routes;
        this.server = server;
        this.background = background;
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
            return start(settings, isNew, clock, steady, announcements, listeners);
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
    }

    private static App start(
            ServerSettings settings,
            boolean isNew,
            InstantSource clock,
            LocalRateLimiter.Clock steady,
            PrintStream announcements,
            ServerSockets listeners)
            throws IOException {
        SqlDatabase database = open(settings);
        try {
            InstallationFile installed =
                    new InstallationFile(settings.data(), database.installation(), new SecureRandom(), isNew);
            unlessUnsure(installed::requireSameDatabase);
            return start(settings, clock, steady, announcements, listeners, database, installed);
        } catch (IOException | RuntimeException e) {
            database.close();
            throw e;
        }
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
            throw new DatabaseCopier.CannotCopy(String.valueOf(e.getMessage()), e);
        }
    }

    private static SqlDatabase open(ServerSettings settings) throws IOException {
        try {
            ServerSettings.Nodes nodes = settings.nodes();
            return nodes.databaseUrl()
                    .map(url -> SqlDatabase.connect(
                            url.reveal(), nodes.listenUrl().orElse(url).reveal()))
                    .orElseGet(() -> SqlDatabase.open(settings.data()));
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static App start(
            ServerSettings settings,
            InstantSource clock,
            LocalRateLimiter.Clock steady,
            PrintStream announcements,
            ServerSockets listeners,
            SqlDatabase database,
            InstallationFile installed)
            throws IOException {
        SecureRandom random = new SecureRandom();
        IdGenerator ids = new IdGenerator(clock, random);
        AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);
        PepperSet peppers = peppers(settings, database, random, clock);
        SecretFactory secrets = new SecretFactory(ids, peppers, random);
        RootBootstrap root =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        // Without the configured root key for now: a start that fails must not replace the current
        // one.
        root.establish(Optional.empty());

        InvalidationTracker invalidations = new InvalidationTracker();
        database.whenDamaged(invalidations::changedAll);
        CreditLeases credits = new CreditLeases(database.credits());
        ClusterMembership membership = ClusterMembership.of(
                self(settings, ids, clock),
                database.feed(),
                database.sharing(),
                invalidations,
                credits,
                clock,
                new ClusterMembership.StalenessLimits(
                        settings.nodes().maxStale(),
                        settings.nodes().maxStaleOnError(),
                        settings.nodes().maxClockSkew()));
        ClusterView cluster = membership.view();
        KeyStore keyStore =
                new InvalidatingKeyStore(new CreditAwareKeyStore(database.keys(), credits, clock), invalidations);
        UserStore userStore = new InvalidatingUserStore(database.users(), invalidations);
        RoleStore roleStore = new InvalidatingRoleStore(database.roles(), invalidations);
        ProjectStore projectStore = new InvalidatingProjectStore(database.projects(), invalidations);

        LastUseBuffer uses = new LastUseBuffer(keyStore, clock);
        UsageBuffer counts = new UsageBuffer(database.usage());
        TrafficBuffer attempts = new TrafficBuffer(database.traffic());
        SharedPartInterner packing = new SharedPartInterner(metadata -> Json.bytes(Json.tree(metadata.members())));
        KeyCache cache = new KeyCache(
                database.keys(), invalidations, packing, membership.freshness(), cluster::applied, MAX_CACHE_BYTES);
        LocalRateLimiter limiter = new LocalRateLimiter(steady, MAX_BUCKETS, membership::share);
        Optional<RedisRateLimiter> redis = settings.nodes().redisUrl().map(url -> redis(url, limiter, database));
        RateLimiter limits = redis.isPresent() ? redis.get() : limiter;
        KeyVerifier verifier = new KeyVerifier(
                cache, peppers, new LimitAndCreditCharger(limits, credits), uses, counts, attempts, clock);
        FailureReporter failures = new FailureReporter(database.audit(), auditEvents);
        FailedAttemptTracker guesses = new FailedAttemptTracker(failures);
        CredentialAuthenticator authenticator = new CredentialAuthenticator(verifier, userStore, guesses);
        JwtIssuerFactory issuers = new JwtIssuerFactory(projectStore);
        JwtIssuers jwtIssuers = issuers.of(settings, clock);
        CallerAuthenticator callers = new CallerAuthenticator(
                authenticator,
                jwtIssuers,
                guesses,
                new ChangeRateLimiter(projectStore, invalidations, System::nanoTime));
        ProjectService projects = new ProjectService(projectStore, ids, auditEvents);
        WidenedKeys widened = new DependentKeyCheck(keyStore, roleStore, clock);
        UserDelegationCheck userGrants = new UserDelegationCheck(widened, issuers.projects(settings)::contains);
        UserService users = new UserService(userStore, projects, userGrants, ids, auditEvents);
        RoleService roles = new RoleService(roleStore, projects, widened, auditEvents);
        AuditService audit = new AuditService(database.audit());
        KeyService keys =
                new KeyService(keyStore, projects, userStore, roleStore, database.audit(), auditEvents, secrets);

        RotationService rotations = new RotationService(keys, auditEvents, secrets);
        ScheduleService schedule = new ScheduleService(keys, keyStore, database.schedule(), auditEvents, ids);
        HistoryService history = new HistoryService(keys, keyStore, roleStore);
        RehearsalService rehearsals = new RehearsalService(keys, database.traffic());
        ScheduledChangeExecutor due = new ScheduledChangeExecutor(
                keys, keyStore, database.schedule(), userStore, rehearsals::mostRefused, auditEvents, ids);
        UsageService usage = new UsageService(keys, database.usage());
        SuggestionService suggestions = new SuggestionService(keys, database.traffic(), clock);

        AtomicBoolean stopping = new AtomicBoolean();
        RequestStats requests = new RequestStats();
        ServerMetrics figures = new ServerMetrics();
        figures.addBuild();
        figures.addRequests(requests);
        figures.addConnections(requests);
        ClientMemoryBudget memory =
                new ClientMemoryBudget(settings.http().clientMemoryBytes().orElseGet(ClientMemoryBudget::defaultLimit));
        figures.addClientMemory(memory);
        figures.addVerdicts(counts);
        figures.addCache(cache);
        figures.addLimits(limiter, credits);
        DatabaseAvailabilityCheck databaseWatch = new DatabaseAvailabilityCheck(database::isUsable);
        figures.addDatabase(database, databaseWatch);
        figures.addFailedAttempts(guesses);
        StorageGrowthMonitor storage = new StorageGrowthMonitor(database::size);
        figures.addStorage(storage);
        figures.addMembership(
                membership, () -> redis.filter(RedisRateLimiter::isUp).isPresent());
        MetricsExporter metrics = new MetricsExporter(figures.all(), requests);

        List<HttpApi> dialects = List.of(
                new DocSpaceApi(keys, projects, callers, clock),
                new PartooApi(keys, projects, users, callers, peppers, clock),
                new BasicApi(keys, rotations, projects, verifier, callers, clock),
                new VoiceableApi(keys, projects, callers, clock, random));
        List<HttpApi> apis = new ArrayList<>();
        apis.add(new NativeApi(
                callers,
                new NativeApi.Services(
                        new KeyRoutes.Services(keys, rotations, history, schedule, rehearsals, projects, users),
                        new ProjectRoutes.Services(projects, users, roles),
                        new AuditRoutes.Services(
                                audit,
                                projects,
                                usage,
                                new FindingService(keyStore, projects, suggestions, clock),
                                suggestions),
                        verifier,
                        database.answers(),
                        cluster),
                peppers.current().derive("cursors"),
                clock,
                () -> stopping.get() ? STOPPING : readiness(database, databaseWatch, membership),
                metrics,
                dialects.stream().map(HttpApi::name).toList()));
        apis.addAll(dialects);
        apis.add(new ForwardAuthApi(
                new GatewayProfiles(new ProjectCache(projectStore, invalidations, membership.freshness())),
                verifier,
                guesses,
                new RateLimitHeaders(random, false)));
        RouteTable routes = new RouteTable(apis);
        HttpServer server = new HttpServer(
                ListenerSettings.of(settings.host(), settings.port(), settings.http()),
                routes,
                HttpLimits.of(settings.http()),
                clientAddress(settings),
                requestIds(clock),
                requests,
                memory);
        BackgroundJobs jobs = new BackgroundJobs(
                uses,
                counts,
                database.usage(),
                attempts,
                database.traffic(),
                credits,
                database.credits(),
                database.answers(),
                new InactiveSecretExpirer(keyStore, auditEvents, ids),
                due,
                clock);
        BackgroundServices background = BackgroundServices.of(jwtIssuers, metrics, failures, settings.http());
        App app = new App(settings.host(), stopping, database, membership, redis, jobs, routes, server, background);
        join(membership);
        try {
            background.start(listeners.metrics());
            establish(root, settings);
            server.start(listeners.requests());
            unlessUnsure(installed::note);
            UpgradeNotices.logConditionedCallers(
                    new ConditionedCallerFinder(database.keys(), database.projects(), database.roles()),
                    database.delegationMark(),
                    clock);
            // Last, when nothing else can fail, because the secret is shown only once.
            root.createMissingKey().ifPresent(secret -> announce(secret, announcements));
        } catch (IOException | RuntimeException e) {
            server.stop();
            background.close();
            membership.close();
            throw e;
        }
        jobs.start();
        jobs.every(FailureReporter.SUMMARY_INTERVAL, "report authentication failures", failures::report);
        jobs.every(FAILURE_PRUNE_INTERVAL, "delete old authentication failures", () -> forgetFailures(database, clock));
        HistoryPruner trimmer = new HistoryPruner(database.retention(), database.projects(), clock);
        jobs.everyMinute("measure the database", storage::measure);
        jobs.scheduleLongJob(Duration.ofMinutes(10), "delete old history", trimmer::trim);
        jobs.everySecond("check whether changes can be saved", () -> {
            if (database.failingWrites().isPresent() || !membership.freshness().isSure()) {
                database.tryWrite();
            }
        });
        jobs.forgetDaily("old change-feed entries", database.feed()::forget);
        database.sharing().ifPresent(shared -> jobs.forgetDaily("stopped nodes", shared.nodes()::forget));
        logStartup(settings);
        LOG.info("listening at {}", app.url());
        return app;
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

    private static RedisRateLimiter redis(SecretText url, LocalRateLimiter limiter, SqlDatabase database) {
        try {
            return new RedisRateLimiter(url.reveal(), limiter, database.limitMark());
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException("The setting redis-url is invalid: " + e.getMessage() + ".");
        }
    }

    private static void forgetFailures(SqlDatabase database, InstantSource clock) {
        Instant before = clock.instant().minus(FAILURE_RETENTION);
        boolean more = true;
        while (more) {
            more = database.audit().forgetFailures(before, PRUNE_BATCH_SIZE) == PRUNE_BATCH_SIZE;
        }
    }

    private static ReadinessStatus readiness(
            SqlDatabase database, DatabaseAvailabilityCheck availability, ClusterMembership membership) {
        List<String> failing = database.failingWrites().stream().toList();
        return ReadinessStatus.when(availability.isUsable(), whyUnusable(database))
                .and(membership.readiness(failing.isEmpty()))
                .and(ReadinessStatus.degraded(failing));
    }

    private static void join(ClusterMembership membership) throws IOException {
        try {
            membership.start();
        } catch (IllegalStateException | UnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static NodeRegistration self(ServerSettings settings, IdGenerator ids, InstantSource clock) {
        return new NodeRegistration(
                new NodeId(ids.next()),
                settings.nodes().name().orElseGet(() -> settings.host() + ":" + settings.port()),
                ReleaseVersion.NUMBER,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                settings.nodes().maxStaleOnError());
    }

    /**
     * Request ids are generated on network threads, which must not block on the kernel's entropy;
     * they need not be secure.
     */
    private static IdGenerator requestIds(InstantSource clock) {
        return new IdGenerator(clock, () -> ThreadLocalRandom.current().nextLong());
    }

    private static PepperSet peppers(
            ServerSettings settings, SqlDatabase database, SecureRandom random, InstantSource clock) {
        PepperFile file = new PepperFile(settings.pepperFile(), database.peppers(), random, clock);
        return unlessUnsure(file::load);
    }

    private static <T> T unlessUnsure(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalStateException e) {
            throw new InvalidSettingException(String.valueOf(e.getMessage()));
        }
    }

    private static void unlessUnsure(Runnable step) {
        var _ = unlessUnsure(() -> {
            step.run();
            return true;
        });
    }

    private static void establish(RootBootstrap root, ServerSettings settings) {
        try {
            root.establish(settings.rootKey());
        } catch (Refusal.Conflict e) {
            throw new InvalidSettingException(e.publicMessage());
        }
    }

    private static String whyUnusable(SqlDatabase database) {
        return database.isDamaged() ? "The database is damaged." : "The database does not respond.";
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
        return database;
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
        stopping.set(true);
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
        stopping.set(true);
        long start = System.nanoTime();
        long end = start + MAX_SHUTDOWN.toNanos();
        server.stop();
        background.close();
        Thread storage = Thread.ofPlatform().name("stop-storage").daemon().start(this::closeStorage);
        try {
            Duration remaining = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            if (!storage.join(remaining)) {
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
        try (database;
                membership) {
            jobs.close();
            background.reportFailures();
            // Stores one last time the marker by which Redis's counters are recognized after a
            // restart.
            redis.ifPresent(RedisRateLimiter::close);
        } catch (RuntimeException e) {
            LOG.error("error while stopping", e);
        }
    }
}
