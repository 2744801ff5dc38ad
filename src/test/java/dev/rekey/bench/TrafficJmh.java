package dev.rekey.bench;

import dev.rekey.core.Change;
import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.RootService;
import dev.rekey.core.key.SecretMaker;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.Peppers;
import dev.rekey.core.traffic.RecordedHour;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.Shape;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.node.TrafficCollector;
import dev.rekey.sql.SqlDatabase;
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
    private final Address address = new Address(0, 0xFFFF_0A01_0203L);
    private final PermissionQuery query = PermissionQuery.all(List.of(new Permission("files:read")));
    private final KeyChange change = KeyChange.builder()
            .allowedIps(Change.replace(List.of("10.0.0.0/17", "10.0.200.7")))
            .build();

    private Path folder = Path.of("");
    private SqlDatabase database;
    private TrafficCollector collector;
    private RehearsalService rehearsals;
    private Caller root;
    private KeyId key;

    @Setup
    public void fill() throws IOException {
        folder = Files.createTempDirectory("rekey-traffic");
        database = SqlDatabase.open(folder);
        collector = new TrafficCollector(database.traffic());
        SecureRandom random = new SecureRandom();
        IdSource ids = new IdSource(clock, random);
        Journal journal = new Journal(ids, clock);
        SecretMaker secrets = new SecretMaker(ids, Peppers.parse(List.of("a:" + "0f".repeat(32))), random);
        RootService first =
                new RootService(database.projects(), database.users(), database.keys(), ids, journal, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        KeyService keys = new KeyService(
                database.keys(),
                new ProjectService(database.projects(), ids, journal),
                database.users(),
                database.roles(),
                database.audit(),
                journal,
                secrets);
        rehearsals = new RehearsalService(keys, database.traffic());
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        root = Caller.system(project.id(), user.id(), ids.next());
        KeyDraft draft = new KeyDraft(
                Optional.empty(),
                Optional.empty(),
                KeyKind.SECRET,
                Optional.empty(),
                KeyChange.builder().name("k").restricted(false).build());
        key = keys.create(root, () -> draft, Once.unasked()).owned().key().id();
        addShapes();
    }

    private void addShapes() {
        long hour = UsageCount.hourOf(clock.instant());
        List<RecordedHour> hours = new ArrayList<>();
        for (int first = 0; first < SHAPES; first += EACH_HOUR) {
            Map<Shape, Long> shapes = new HashMap<>();
            for (int at = first; at < first + EACH_HOUR; at++) {
                IpRange network = Shape.networkOf(new Address(0, 0xFFFF_0A00_0000L | (long) at << 8));
                shapes.put(new Shape(network, ORIGIN, "files:read", null, Outcome.VALID), 100L);
            }
            hours.add(new RecordedHour(key, hour--, shapes, Map.of()));
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
        Rehearsal told = rehearsals.rehearse(
                root, new KeyRef.ById(key), Precondition.unasked(), current -> change, TrafficSpan::all);
        if (told.attempts() != 100L * SHAPES) {
            throw new IllegalStateException("attempts: " + told.attempts());
        }
        return told;
    }
}
