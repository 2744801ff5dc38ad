package dev.rekey.core.key.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Change;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.traffic.CountRange;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.core.traffic.TrafficSpan;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.TrafficRecorder;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.cache.SharedPartInterner;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.credit.LimitAndCreditCharger;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.ratelimit.ManualLimiterClock;
import dev.rekey.local.usage.TrafficBuffer;
import dev.rekey.node.InvalidatingKeyStore;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.KeyUseCases;
import dev.rekey.testing.RandomChoice;
import dev.rekey.testing.TestClock;
import dev.rekey.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rehearsal agrees with reality: what it says of a random change of a random key is what verification then answers when the
 * same attempts are made again, between its bounds where it gave bounds.
 */
@BothDatabases
class RehearsalRealityTest {

    private static final int KEYS = 1_000;
    private static final int ATTEMPTS = 24;

    private static final List<String> RANGES = List.of(
            "10.0.0.0/24",
            "10.0.0.0/25",
            "10.0.0.128/26",
            "10.0.0.7",
            "10.0.0.0/8",
            "10.0.1.0/24",
            "10.0.1.200",
            "0.0.0.0/0",
            "2001:db8::/32",
            "2001:db8:1::/48",
            "2001:db8:1:8000::/49",
            "2001:db8:1::7",
            "::/0");
    private static final List<String> PERMISSIONS =
            List.of("files:read", "files:write", "files:*", "*:read", "rooms:read", "*");
    private static final List<String> ORIGINS =
            List.of("https://example.com", "https://*.example.com", "https://a.example.org", "null");

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final SecureRandom secure = new SecureRandom();
    private final IdGenerator ids = new IdGenerator(clock, secure);
    private final AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);
    private final PepperSet peppers = PepperSet.parse(List.of("a:" + "0f".repeat(32)));
    private final long seed = Long.getLong("rekey.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final RandomChoice choice = new RandomChoice(random);
    private final RandomAttempts randomAttempts = new RandomAttempts(random);

    private SqlDatabase database;
    private KeyService keys;
    private RehearsalService rehearsals;
    private TrafficBuffer recorded;
    private KeyVerifier recording;
    private KeyVerifier asking;
    private Caller root;

    @BeforeEach
    void open() {
        System.out.println("RehearsalRealityTest: -Drekey.seed=" + seed);
        database = TestDatabase.open(folder);
        SecretFactory secrets = new SecretFactory(ids, peppers, secure);
        RootBootstrap first =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        InvalidationTracker invalidations = new InvalidationTracker();
        InvalidatingKeyStore watched = new InvalidatingKeyStore(database.keys(), database.keys(), invalidations);
        keys = KeyUseCases.of(database, database.keys(), watched, watched, ids, auditEvents, secrets)
                .keys();
        rehearsals = new RehearsalService(keys, database.traffic());
        recorded = new TrafficBuffer(database.traffic());
        KeyCache cache = new KeyCache(
                database.keys(),
                invalidations,
                new SharedPartInterner(metadata -> new byte[0]),
                CacheFreshness.alone(),
                () -> 0,
                1 << 20);
        recording = verifier(cache, recorded);
        asking = verifier(cache, (key, attempt, outcome, at) -> {});
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        root = Caller.system(project.id(), user.id(), ids.next());
    }

    private KeyVerifier verifier(KeyCache cache, TrafficRecorder recorder) {
        return new KeyVerifier(
                cache,
                peppers,
                new LimitAndCreditCharger(
                        new LocalRateLimiter(new ManualLimiterClock(), 100), new CreditLeases(database.credits())),
                use -> {},
                (key, outcome, at) -> {},
                recorder,
                clock);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatWasPredictedIsWhatVerificationThenAnswers() {
        int vague = 0;
        int refused = 0;
        int allowed = 0;
        int missing = 0;
        for (int number = 0; number < KEYS; number++) {
            Rehearsal rehearsal = check(random.nextInt(4) == 0, "seed " + seed + ", key " + number);
            vague += rehearsal.wouldRefuse().attempts().isExact() ? 0 : 1;
            refused += rehearsal.wouldRefuse().attempts().atLeast() > 0 ? 1 : 0;
            allowed += rehearsal.wouldAllow().attempts().atLeast() > 0 ? 1 : 0;
            missing +=
                    rehearsal.doubts().stream().anyMatch(doubt -> doubt.cause() == Rehearsal.UncertaintyCause.NO_SHAPE)
                            ? 1
                            : 0;
        }
        // The random keys must meet every kind of case often, or this proves little.
        assertThat(List.of(vague, refused, allowed, missing))
                .as("uncertain, refused, allowed and without a shape, seed %d", seed)
                .allMatch(often -> often >= KEYS / 50);
    }

    /** @param changedBetween whether the key is changed by another hand while its traffic comes in */
    private Rehearsal check(boolean changedBetween, String what) {
        IssuedKey issued = keys.create(
                root,
                () -> new NewKey(
                        Optional.of(Project.DEFAULT_SLUG),
                        Optional.of("root"),
                        KeyKind.SECRET,
                        Optional.empty(),
                        change(KeyChange.builder().name("k").restricted(random.nextInt(4) > 0), 2)),
                IdempotencyRecorder.none());
        KeyRef ref = new KeyRef.ById(issued.owned().key().id());
        List<Attempt> attempts = new ArrayList<>();
        List<Outcome> before = new ArrayList<>();
        for (int at = 0; at < ATTEMPTS; at++) {
            if (changedBetween && at == ATTEMPTS / 2) {
                KeyChange other = change(KeyChange.builder(), 3);
                keys.update(root, ref, Precondition.none(), current -> other);
                clock.advance(Duration.ofMinutes(random.nextInt(150)));
            }
            Attempt attempt = randomAttempts.next();
            attempts.add(attempt);
            before.add(verdict(recording, issued, attempt));
        }
        recorded.flush();
        List<Outcome> present = again(issued, attempts);
        KeyChange change = change(KeyChange.builder(), 3);
        Rehearsal rehearsal = rehearsals.rehearse(root, ref, Precondition.none(), current -> change, TrafficSpan::all);
        keys.update(root, ref, Precondition.none(), current -> change);
        List<Outcome> after = again(issued, attempts);

        assertThat(rehearsal.attempts()).as(what).isEqualTo(ATTEMPTS);
        long pass = after.stream().filter(outcome -> outcome == Outcome.VALID).count();
        assertBetween(pass, rehearsal.wouldPass(), what + ", would pass");
        Map<Outcome, Long> away = new EnumMap<>(Outcome.class);
        Map<Outcome, Long> in = new EnumMap<>(Outcome.class);
        for (int at = 0; at < ATTEMPTS; at++) {
            boolean passed = before.get(at) == Outcome.VALID;
            boolean passes = after.get(at) == Outcome.VALID;
            // What another change did is none of this one's doing.
            boolean same = present.get(at) == before.get(at);
            if (passed && !passes && same) {
                away.merge(after.get(at), 1L, Long::sum);
            } else if (!passed && passes && present.get(at) != Outcome.VALID) {
                in.merge(before.get(at), 1L, Long::sum);
            }
        }
        if (!changedBetween) {
            assertThat(present).as(what).isEqualTo(before);
            assertTurned(away, rehearsal.wouldRefuse(), what + ", would refuse");
            assertTurned(in, rehearsal.wouldAllow(), what + ", would allow");
        } else {
            assertThat(sum(away))
                    .as(what)
                    .isLessThanOrEqualTo(rehearsal.wouldRefuse().attempts().atMost());
            assertBetween(sum(in), rehearsal.wouldAllow().attempts(), what + ", would allow");
        }
        return rehearsal;
    }

    private static void assertTurned(Map<Outcome, Long> real, Rehearsal.AffectedTraffic reported, String what) {
        assertBetween(sum(real), reported.attempts(), what);
        for (Rehearsal.ByReason reason : reported.byReason()) {
            long counted = real.getOrDefault(reason.reason(), 0L);
            assertThat(counted)
                    .as(what + " " + reason)
                    .isGreaterThanOrEqualTo(reason.attempts().atLeast());
        }
        long atMost = reported.attempts().atMost();
        real.forEach(
                (reason, counted) -> assertThat(counted).as(what + " " + reason).isLessThanOrEqualTo(atMost));
    }

    private static void assertBetween(long real, CountRange reported, String what) {
        assertThat(real).as(what).isBetween(reported.atLeast(), reported.atMost());
    }

    private static long sum(Map<Outcome, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private List<Outcome> again(IssuedKey issued, List<Attempt> attempts) {
        return attempts.stream()
                .map(attempt -> verdict(asking, issued, attempt))
                .toList();
    }

    private Outcome verdict(KeyVerifier verifier, IssuedKey issued, Attempt attempt) {
        return verifier.verify(root, () -> VerificationRequest.of(Optional.of(issued.secret()), attempt))
                .outcome();
    }

    /** The change with some fields drawn, one in {@code rare} each. */
    private KeyChange change(KeyChange.Builder change, int rare) {
        if (random.nextInt(rare) == 0) {
            change.allowedIps(Change.replace(choice.some(RANGES, 3)));
        }
        if (random.nextInt(rare) == 0) {
            change.deniedIps(Change.replace(choice.some(RANGES.subList(1, 8), 2)));
        }
        if (random.nextInt(rare) == 0) {
            change.permissions(Change.replace(choice.some(PERMISSIONS, 3)));
        }
        if (random.nextInt(2 * rare) == 0) {
            change.allowedOrigins(Change.replace(choice.some(ORIGINS, 3)));
        }
        if (random.nextInt(2 * rare) == 0) {
            change.allowedResources(Change.replace(Map.of("file", Change.replace(List.of("1", "a:b")))));
        }
        if (random.nextInt(6 * rare) == 0) {
            change.enabled(random.nextBoolean());
        }
        if (random.nextInt(6 * rare) == 0) {
            // A key does not end before it begins: it has one of the two.
            change.notBefore(Change.replace(clock.instant().plusSeconds(random.nextInt(3) * 3_600L - 3_600)));
            change.expiresAt(Change.clear());
        } else if (random.nextInt(6 * rare) == 0) {
            change.notBefore(Change.clear());
            change.expiresAt(Change.replace(clock.instant().plusSeconds(3_600)));
        }
        if (random.nextInt(4 * rare) == 0) {
            change.restricted(random.nextBoolean());
        }
        return change.build();
    }
}
