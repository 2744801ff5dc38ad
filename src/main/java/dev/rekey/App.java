package dev.rekey;

import dev.rekey.api.NativeDoor;
import dev.rekey.cli.DatabaseCopier;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.SecretText;
import dev.rekey.config.Settings;
import dev.rekey.config.Version;
import dev.rekey.config.WrongSetting;
import dev.rekey.core.Outage;
import dev.rekey.core.Readiness;
import dev.rekey.core.Refusal;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.feed.Fellowship;
import dev.rekey.core.feed.NodeState;
import dev.rekey.core.finding.FindingService;
import dev.rekey.core.finding.SuggestionService;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.key.BoundCallers;
import dev.rekey.core.key.DependentKeys;
import dev.rekey.core.key.DueChanges;
import dev.rekey.core.key.HistoryService;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.RootService;
import dev.rekey.core.key.RotationService;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.key.SecretMaker;
import dev.rekey.core.key.SilentSecrets;
import dev.rekey.core.project.GatewayProfiles;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.RoleStore;
import dev.rekey.core.project.UserGrants;
import dev.rekey.core.project.UserService;
import dev.rekey.core.project.UserStore;
import dev.rekey.core.project.WidenedKeys;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Peppers;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.verify.Authenticator;
import dev.rekey.core.verify.UsageService;
import dev.rekey.core.verify.Verifier;
import dev.rekey.dialect.basic.BasicDoor;
import dev.rekey.dialect.docspace.DocSpaceDoor;
import dev.rekey.dialect.partoo.PartooDoor;
import dev.rekey.dialect.voiceable.VoiceableDoor;
import dev.rekey.gateway.GatewayDoor;
import dev.rekey.http.Callers;
import dev.rekey.http.ClientAddress;
import dev.rekey.http.ClientMemory;
import dev.rekey.http.Door;
import dev.rekey.http.FailedAttempts;
import dev.rekey.http.FailureReports;
import dev.rekey.http.HttpLimits;
import dev.rekey.http.HttpServer;
import dev.rekey.http.Json;
import dev.rekey.http.JwtIssuers;
import dev.rekey.http.Listener;
import dev.rekey.http.Metrics;
import dev.rekey.http.MetricsServer;
import dev.rekey.http.RateLimitFields;
import dev.rekey.http.RequestCounts;
import dev.rekey.http.RouteTable;
import dev.rekey.node.Allowances;
import dev.rekey.node.ChangeRates;
import dev.rekey.node.Changes;
import dev.rekey.node.Chores;
import dev.rekey.node.CreditBlocks;
import dev.rekey.node.CreditedKeys;
import dev.rekey.node.DatabaseWatch;
import dev.rekey.node.FactPacking;
import dev.rekey.node.HistoryTrimmer;
import dev.rekey.node.InstalledFile;
import dev.rekey.node.KeyCache;
import dev.rekey.node.Membership;
import dev.rekey.node.PepperFile;
import dev.rekey.node.ProjectCache;
import dev.rekey.node.RateLimiter;
import dev.rekey.node.RedisLimits;
import dev.rekey.node.StorageGrowth;
import dev.rekey.node.TrafficCollector;
import dev.rekey.node.UsageCollector;
import dev.rekey.node.UseCollector;
import dev.rekey.node.UseLimits;
import dev.rekey.node.WatchedKeys;
import dev.rekey.node.WatchedProjects;
import dev.rekey.node.WatchedRoles;
import dev.rekey.node.WatchedUsers;
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
    private static final long MOST_CACHED_BYTES =
            Math.max(Runtime.getRuntime().maxMemory() / 5, Runtime.getRuntime().maxMemory() / 5 * 3 - OWN_BYTES);

    /** Rate limits counted in memory, about 250 bytes each: at most an eighth of the heap. */
    private static final long MOST_BUCKETS = Math.clamp(Runtime.getRuntime().maxMemory() / 2_048, 10_000, 1_000_000);

    /**
     * Time for a load balancer that checks every second to see that the server is no longer ready.
     */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /**
     * Together with {@link #DRAIN} and the exit of the JVM, less than the 10 s after which
     * supervisors kill.
     */
    private static final Duration LONGEST_STOP = Duration.ofMillis(8_200);

    /** Retention of authentication failures, of which each node stores at most 21 a minute. */
    private static final Duration FAILURES_KEPT = Duration.ofDays(30);

    private static final Duration FORGET_FAILURES_EVERY = Duration.ofMinutes(10);
    private static final int FORGOTTEN_AT_ONCE = 5_000;

    private static final Readiness STOPPING = new Readiness(List.of("The server is stopping."));

    private final String host;
    private final AtomicBoolean stopping;
    private final SqlDatabase database;
    private final Membership membership;
    private final Optional<RedisLimits> redis;
    private final Chores chores;
    private final RouteTable routes;
    private final HttpServer server;
    private final Background background;

    private App(
            String host,
            AtomicBoolean stopping,
            SqlDatabase database,
            Membership membership,
            Optional<RedisLimits> redis,
            Chores chores,
            RouteTable routes,
            HttpServer server,
            Background background) {
        this.host = host;
        this.stopping = stopping;
        this.database = database;
        this.membership = membership;
        this.redis = redis;
        this.chores = chores;
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
     * @throws WrongSetting if a setting contradicts the database or the data directory
     * @throws IOException if the server cannot listen, or cannot use the data directory or the
     *     database
     */
    public static App start(Settings settings, InstantSource clock, RateLimiter.Clock steady, PrintStream announcements)
            throws IOException {
        return start(settings, false, clock, steady, announcements);
    }

    /**
     * Starts a server like {@link #start(Settings, InstantSource, RateLimiter.Clock, PrintStream)}.
     *
     * @param isNew whether to accept an empty or another database although the data directory was
     *     used with one before
     */
    public static App start(
            Settings settings, boolean isNew, InstantSource clock, RateLimiter.Clock steady, PrintStream announcements)
            throws IOException {
        Listeners listeners = Listeners.open(settings);
        try {
            return start(settings, isNew, clock, steady, announcements, listeners);
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
    }

    private static App start(
            Settings settings,
            boolean isNew,
            InstantSource clock,
            RateLimiter.Clock steady,
            PrintStream announcements,
            Listeners listeners)
            throws IOException {
        SqlDatabase database = open(settings);
        try {
            InstalledFile installed =
                    new InstalledFile(settings.data(), database.installation(), new SecureRandom(), isNew);
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

    private static SqlDatabase open(Settings settings) throws IOException {
        try {
            Settings.Nodes nodes = settings.nodes();
            return nodes.databaseUrl()
                    .map(url -> SqlDatabase.connect(
                            url.reveal(), nodes.listenUrl().orElse(url).reveal()))
                    .orElseGet(() -> SqlDatabase.open(settings.data()));
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static App start(
            Settings settings,
            InstantSource clock,
            RateLimiter.Clock steady,
            PrintStream announcements,
            Listeners listeners,
            SqlDatabase database,
            InstalledFile installed)
            throws IOException {
        SecureRandom random = new SecureRandom();
        IdSource ids = new IdSource(clock, random);
        Journal journal = new Journal(ids, clock);
        Peppers peppers = peppers(settings, database, random, clock);
        SecretMaker secrets = new SecretMaker(ids, peppers, random);
        RootService root =
                new RootService(database.projects(), database.users(), database.keys(), ids, journal, secrets);
        // Without the configured root key for now: a start that fails must not replace the current
        // one.
        root.establish(Optional.empty());

        Changes changes = new Changes();
        database.whenDamaged(changes::changedAll);
        CreditBlocks credits = new CreditBlocks(database.credits());
        Membership membership = Membership.of(
                self(settings, ids, clock),
                database.feed(),
                database.sharing(),
                changes,
                credits,
                clock,
                new Membership.Terms(
                        settings.nodes().maxStale(),
                        settings.nodes().maxStaleOnError(),
                        settings.nodes().maxClockSkew()));
        Fellowship fellowship = membership.fellowship();
        KeyStore keyStore = new WatchedKeys(new CreditedKeys(database.keys(), credits, clock), changes);
        UserStore userStore = new WatchedUsers(database.users(), changes);
        RoleStore roleStore = new WatchedRoles(database.roles(), changes);
        ProjectStore projectStore = new WatchedProjects(database.projects(), changes);

        UseCollector uses = new UseCollector(keyStore, clock);
        UsageCollector counts = new UsageCollector(database.usage());
        TrafficCollector attempts = new TrafficCollector(database.traffic());
        FactPacking packing = new FactPacking(metadata -> Json.bytes(Json.tree(metadata.members())));
        KeyCache cache = new KeyCache(
                database.keys(), changes, packing, membership.footing(), fellowship::applied, MOST_CACHED_BYTES);
        RateLimiter limiter = new RateLimiter(steady, MOST_BUCKETS, membership::fellows);
        Optional<RedisLimits> redis = settings.nodes().redisUrl().map(url -> redis(url, limiter, database));
        UseLimits limits = redis.isPresent() ? redis.get() : limiter;
        Verifier verifier =
                new Verifier(cache, peppers, new Allowances(limits, credits), uses, counts, attempts, clock);
        FailureReports failures = new FailureReports(database.audit(), journal);
        FailedAttempts guesses = new FailedAttempts(failures);
        Authenticator authenticator = new Authenticator(verifier, userStore, guesses);
        Issuers issuers = new Issuers(projectStore);
        JwtIssuers jwtIssuers = issuers.of(settings, clock);
        Callers callers = new Callers(
                authenticator, jwtIssuers, guesses, new ChangeRates(projectStore, changes, System::nanoTime));
        ProjectService projects = new ProjectService(projectStore, ids, journal);
        WidenedKeys widened = new DependentKeys(keyStore, roleStore, clock);
        UserGrants userGrants = new UserGrants(widened, issuers.projects(settings)::contains);
        UserService users = new UserService(userStore, projects, userGrants, ids, journal);
        RoleService roles = new RoleService(roleStore, projects, widened, journal);
        AuditService audit = new AuditService(database.audit());
        KeyService keys = new KeyService(keyStore, projects, userStore, roleStore, database.audit(), journal, secrets);

        RotationService rotations = new RotationService(keys, journal, secrets);
        ScheduleService schedule = new ScheduleService(keys, keyStore, database.schedule(), journal, ids);
        HistoryService history = new HistoryService(keys, keyStore, roleStore);
        RehearsalService rehearsals = new RehearsalService(keys, database.traffic());
        DueChanges due =
                new DueChanges(keys, keyStore, database.schedule(), userStore, rehearsals::mostRefused, journal, ids);
        UsageService usage = new UsageService(keys, database.usage());
        SuggestionService suggestions = new SuggestionService(keys, database.traffic(), clock);

        AtomicBoolean stopping = new AtomicBoolean();
        RequestCounts requests = new RequestCounts();
        Figures figures = new Figures();
        figures.addBuild();
        figures.addRequests(requests);
        figures.addConnections(requests);
        ClientMemory memory =
                new ClientMemory(settings.http().clientMemoryBytes().orElseGet(ClientMemory::defaultLimit));
        figures.addClientMemory(memory);
        figures.addVerdicts(counts);
        figures.addCache(cache);
        figures.addLimits(limiter, credits);
        DatabaseWatch databaseWatch = new DatabaseWatch(database::isUsable);
        figures.addDatabase(database, databaseWatch);
        figures.addFailedAttempts(guesses);
        StorageGrowth storage = new StorageGrowth(database::size);
        figures.addStorage(storage);
        figures.addMembership(membership, () -> redis.filter(RedisLimits::isUp).isPresent());
        Metrics metrics = new Metrics(figures.all(), requests);

        List<Door> dialects = List.of(
                new DocSpaceDoor(keys, projects, callers, clock),
                new PartooDoor(keys, projects, users, callers, peppers, clock),
                new BasicDoor(keys, rotations, projects, verifier, callers, clock),
                new VoiceableDoor(keys, projects, callers, clock, random));
        List<Door> doors = new ArrayList<>();
        doors.add(new NativeDoor(
                callers,
                new NativeDoor.Services(
                        projects,
                        users,
                        roles,
                        keys,
                        rotations,
                        history,
                        schedule,
                        rehearsals,
                        usage,
                        new FindingService(keyStore, projects, suggestions, clock),
                        suggestions,
                        audit,
                        verifier,
                        database.answers(),
                        fellowship),
                peppers.current().derive("cursors"),
                clock,
                () -> stopping.get() ? STOPPING : readiness(database, databaseWatch, membership),
                metrics,
                dialects.stream().map(Door::name).toList()));
        doors.addAll(dialects);
        doors.add(new GatewayDoor(
                new GatewayProfiles(new ProjectCache(projectStore, changes, membership.footing())),
                verifier,
                guesses,
                new RateLimitFields(random, false)));
        RouteTable routes = new RouteTable(doors);
        HttpServer server = new HttpServer(
                Listener.of(settings.host(), settings.port(), settings.http()),
                routes,
                HttpLimits.of(settings.http()),
                clientAddress(settings),
                requestIds(clock),
                requests,
                memory);
        Chores chores = new Chores(
                uses,
                counts,
                database.usage(),
                attempts,
                database.traffic(),
                credits,
                database.credits(),
                database.answers(),
                new SilentSecrets(keyStore, journal, ids),
                due,
                clock);
        Background background = Background.of(jwtIssuers, metrics, failures, settings.http());
        App app = new App(settings.host(), stopping, database, membership, redis, chores, routes, server, background);
        join(membership);
        try {
            background.start(listeners.metrics());
            establish(root, settings);
            server.start(listeners.requests());
            unlessUnsure(installed::note);
            UpgradeNotes.tellBoundCallers(
                    new BoundCallers(database.keys(), database.projects(), database.roles()),
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
        chores.start();
        chores.every(FailureReports.REPORTED_EVERY, "report authentication failures", failures::report);
        chores.every(
                FORGET_FAILURES_EVERY, "delete old authentication failures", () -> forgetFailures(database, clock));
        HistoryTrimmer trimmer = new HistoryTrimmer(database.retention(), database.projects(), clock);
        chores.everyMinute("measure the database", storage::measure);
        chores.atLeisure(Duration.ofMinutes(10), "delete old history", trimmer::trim);
        chores.everySecond("check whether changes can be saved", () -> {
            if (database.failingWrites().isPresent() || !membership.footing().isSure()) {
                database.tryWrite();
            }
        });
        chores.forgetDaily("old change-feed entries", database.feed()::forget);
        database.sharing().ifPresent(shared -> chores.forgetDaily("stopped nodes", shared.nodes()::forget));
        tellWhatRuns(settings);
        LOG.info("listening at {}", app.url());
        return app;
    }

    private static void tellWhatRuns(Settings settings) {
        Settings.Nodes nodes = settings.nodes();
        LOG.info(
                "started Rekey {} as process {}: data directory {}, database {}{}",
                Version.NUMBER,
                ProcessHandle.current().pid(),
                settings.data().toAbsolutePath().normalize(),
                nodes.databasePlace().map("PostgreSQL at "::concat).orElse("SQLite in the data directory"),
                nodes.redisPlace().map(", rate limits in Redis at "::concat).orElse(""));
    }

    private static RedisLimits redis(SecretText url, RateLimiter limiter, SqlDatabase database) {
        try {
            return new RedisLimits(url.reveal(), limiter, database.limitMark());
        } catch (IllegalArgumentException e) {
            throw new WrongSetting("The setting redis-url is invalid: " + e.getMessage() + ".");
        }
    }

    private static void forgetFailures(SqlDatabase database, InstantSource clock) {
        Instant before = clock.instant().minus(FAILURES_KEPT);
        boolean more = true;
        while (more) {
            more = database.audit().forgetFailures(before, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE;
        }
    }

    private static Readiness readiness(SqlDatabase database, DatabaseWatch watch, Membership membership) {
        List<String> failing = database.failingWrites().stream().toList();
        return Readiness.when(watch.isUsable(), whyUnusable(database))
                .and(membership.readiness(failing.isEmpty()))
                .and(Readiness.degraded(failing));
    }

    private static void join(Membership membership) throws IOException {
        try {
            membership.start();
        } catch (IllegalStateException | Outage e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static NodeState self(Settings settings, IdSource ids, InstantSource clock) {
        return new NodeState(
                new NodeId(ids.next()),
                settings.nodes().name().orElseGet(() -> settings.host() + ":" + settings.port()),
                Version.NUMBER,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                settings.nodes().maxStaleOnError());
    }

    /**
     * Request ids are generated on network threads, which must not block on the kernel's entropy;
     * they need not be secure.
     */
    private static IdSource requestIds(InstantSource clock) {
        return new IdSource(clock, () -> ThreadLocalRandom.current().nextLong());
    }

    private static Peppers peppers(Settings settings, SqlDatabase database, SecureRandom random, InstantSource clock) {
        PepperFile file = new PepperFile(settings.pepperFile(), database.peppers(), random, clock);
        return unlessUnsure(file::load);
    }

    private static <T> T unlessUnsure(Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalStateException e) {
            throw new WrongSetting(String.valueOf(e.getMessage()));
        }
    }

    private static void unlessUnsure(Runnable step) {
        var _ = unlessUnsure(() -> {
            step.run();
            return true;
        });
    }

    private static void establish(RootService root, Settings settings) {
        try {
            root.establish(settings.rootKey());
        } catch (Refusal.Conflict e) {
            throw new WrongSetting(e.publicMessage());
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

    private static ClientAddress clientAddress(Settings settings) {
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
        chores.flush();
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
        if (server.wasAskedWithin(DRAIN)) {
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
     * database. Returns within {@link #LONGEST_STOP} even if a step hangs; buffered data that is
     * not written by then is lost, as after a crash.
     */
    @Override
    public void stop() {
        stopping.set(true);
        long start = System.nanoTime();
        long end = start + LONGEST_STOP.toNanos();
        server.stop();
        background.close();
        Thread storage = Thread.ofPlatform().name("stop-storage").daemon().start(this::endWhatIsKept);
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

    private void endWhatIsKept() {
        try (database;
                membership) {
            chores.close();
            background.reportFailures();
            // Stores one last time the marker by which Redis's counters are recognized after a
            // restart.
            redis.ifPresent(RedisLimits::close);
        } catch (RuntimeException e) {
            LOG.error("error while stopping", e);
        }
    }
}
