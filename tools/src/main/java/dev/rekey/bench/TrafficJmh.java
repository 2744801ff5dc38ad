package dev.rekey.bench;

import dev.rekey.core.Change;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.local.usage.TrafficBuffer;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.KeyUseCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to record an attempt, and to rehearse a change on 10,000 shapes in a database, from reading them on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else.
public class TrafficJmh {

    private static final int SHAPES = 10_000;
    private static final int EACH_HOUR = 16;
    private static final String ORIGIN = "https://app.customers.example.com";

    private final InstantSource clock = InstantSource.system();
    private final IpAddress address = new IpAddress(0, 0xFFFF_0A01_0203L);
    private final PermissionQuery query = PermissionQuery.all(List.of(new Permission("files:read")));
    private final KeyChange change = KeyChange.builder()
            .allowedIps(Change.replace(List.of("10.0.0.0/17", "10.0.200.7")))
            .build();

    private Path folder = Path.of("");
    private SqlDatabase database;
    private TrafficBuffer collector;
    private RehearsalService rehearsals;
    private Caller root;
    private KeyId key;

    @Setup
    public void fill() throws IOException {
        folder = Files.createTempDirectory("rekey-traffic");
        database = SqlDatabase.open(folder);
        collector = new TrafficBuffer(database.traffic());
        SecureRandom random = new SecureRandom();
        IdGenerator ids = new IdGenerator(clock, random);
        AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);
        SecretFactory secrets = new SecretFactory(ids, PepperSet.parse(List.of("a:" + "0f".repeat(32))), random);
        RootBootstrap first =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        KeyService keys = KeyUseCases.of(database, ids, auditEvents, secrets).keys();
        rehearsals = new RehearsalService(keys, database.traffic());
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        root = Caller.system(project.id(), user.id(), ids.next());
        NewKey newKey = new NewKey(
                Optional.empty(),
                Optional.empty(),
                KeyKind.SECRET,
                Optional.empty(),
                KeyChange.builder().name("k").restricted(false).build());
        key = keys.create(root, () -> newKey, IdempotencyRecorder.none())
                .owned()
                .key()
                .id();
        addShapes();
    }

    private void addShapes() {
        long hour = UsageCount.hourOf(clock.instant());
        List<HourlyTraffic> hours = new ArrayList<>();
        for (int first = 0; first < SHAPES; first += EACH_HOUR) {
            Map<TrafficPattern, Long> shapes = new HashMap<>();
            for (int at = first; at < first + EACH_HOUR; at++) {
                IpRange network = TrafficPattern.networkOf(new IpAddress(0, 0xFFFF_0A00_0000L | (long) at << 8));
                shapes.put(new TrafficPattern(network, ORIGIN, "files:read", null, Outcome.VALID), 100L);
            }
            hours.add(new HourlyTraffic(key, hour--, shapes, Map.of()));
        }
        database.traffic().add(hours);
    }

    @TearDown
    public void clear() throws IOException {
        database.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** As a request brings it: with texts and an instant of its own. */
    @Benchmark
    public Attempt record() {
        Instant now = clock.instant();
        Attempt attempt = new Attempt(address, new String(ORIGIN.toCharArray()), false, query, null);
        collector.record(key, attempt, Outcome.VALID, now);
        return attempt;
    }

    /** The same without recording it: what is to be taken off. */
    @Benchmark
    public Attempt recordNothing() {
        Instant now = clock.instant();
        Attempt attempt = new Attempt(address, new String(ORIGIN.toCharArray()), false, query, null);
        return now.equals(Instant.MIN) ? Attempt.toManage(null, null) : attempt;
    }

    @Benchmark
    public Rehearsal rehearse() {
        Rehearsal rehearsal = rehearsals.rehearse(
                root, new KeyRef.ById(key), Precondition.none(), current -> change, TrafficSpan::all);
        if (rehearsal.attempts() != 100L * SHAPES) {
            throw new IllegalStateException("attempts: " + rehearsal.attempts());
        }
        return rehearsal;
    }
}
