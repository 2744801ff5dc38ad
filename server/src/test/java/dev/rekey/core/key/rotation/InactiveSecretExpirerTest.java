package dev.rekey.core.key.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyChangeCommitter;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.local.cache.CacheFreshness;
import dev.rekey.local.cache.InvalidationTracker;
import dev.rekey.local.cache.KeyCache;
import dev.rekey.local.cache.SharedPartInterner;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.credit.LimitAndCreditCharger;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import dev.rekey.local.ratelimit.ManualLimiterClock;
import dev.rekey.local.usage.LastUseBuffer;
import dev.rekey.local.usage.TrafficBuffer;
import dev.rekey.local.usage.UsageBuffer;
import dev.rekey.node.InvalidatingKeyStore;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.KeyUseCases;
import dev.rekey.testing.TestClock;
import dev.rekey.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that end by silence, as two nodes over one database see them. */
@BothDatabases
class InactiveSecretExpirerTest {

    private static final long SILENCE = 60;
    private static final Attempt ATTEMPT = new Attempt(null, null, false, PermissionQuery.NONE, null);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private final IdGenerator ids = new IdGenerator(clock, random);
    private final AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);
    private final PepperSet peppers = PepperSet.parse(List.of("a:" + "0f".repeat(32)));

    private SqlDatabase database;
    private KeyService keys;
    private RotationService rotations;
    private Caller root;
    private KeyRef ref = new KeyRef.ById(new KeyId(new UUID(0, 0)));

    /** What a node holds, and its own look at the store. */
    private final class Node {
        final InvalidationTracker changes = new InvalidationTracker();
        final InvalidatingKeyStore watched = new InvalidatingKeyStore(database.keys(), database.keys(), changes);
        final LastUseBuffer uses = new LastUseBuffer(database.keys(), clock);
        final KeyVerifier verifier = new KeyVerifier(
                new KeyCache(
                        database.keys(),
                        changes,
                        new SharedPartInterner(metadata -> new byte[0]),
                        CacheFreshness.alone(),
                        () -> 0,
                        1 << 20),
                peppers,
                new LimitAndCreditCharger(
                        new LocalRateLimiter(new ManualLimiterClock(), 100), new CreditLeases(database.credits())),
                uses,
                new UsageBuffer(database.usage()),
                new TrafficBuffer(database.traffic()),
                clock);

        Outcome verify(KeySecret secret) {
            return verifier.verify(root, () -> VerificationRequest.of(Optional.of(secret), ATTEMPT))
                    .outcome();
        }

        int write() {
            return new InactiveSecretExpirer(
                            database.keys(),
                            database.keys(),
                            new KeyChangeCommitter(watched, auditEvents),
                            auditEvents,
                            ids)
                    .write();
        }
    }

    @BeforeEach
    void makeRoot() {
        database = TestDatabase.open(folder);
        SecretFactory secrets = new SecretFactory(ids, peppers, random);
        RootBootstrap first =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        KeyUseCases useCases = KeyUseCases.of(database, ids, auditEvents, secrets);
        keys = useCases.keys();
        rotations = new RotationService(useCases.changes(), useCases.evaluator(), auditEvents, secrets);
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        root = Caller.system(project.id(), user.id(), ids.next());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aUseAtAnotherNodeCountsOnceItIsWritten() {
        KeySecret old = rotatedAway();
        Node one = new Node();
        Node other = new Node();
        assertThat(one.verify(old)).isEqualTo(Outcome.VALID);
        assertThat(other.verify(old)).isEqualTo(Outcome.VALID);
        for (int minute = 0; minute < 10; minute++) {
            clock.advance(Duration.ofSeconds(SILENCE));
            assertThat(one.verify(old)).as("in use").isEqualTo(Outcome.VALID);
            // Two seconds later at the latest; what it was told is not in the other node's memory.
            clock.advance(Duration.ofSeconds(2));
            one.uses.flush();
        }
        assertThat(other.verify(old)).isEqualTo(Outcome.VALID);
        clock.advance(Duration.ofSeconds(SILENCE + 10));
        assertThat(one.verify(old)).isEqualTo(Outcome.NOT_FOUND);
        assertThat(other.verify(old)).isEqualTo(Outcome.NOT_FOUND);
    }

    @Test
    void aUseThatIsOnlyInMemoryCountsAtItsNodeAndTheGraceCoversItElsewhere() {
        KeySecret old = rotatedAway();
        Node one = new Node();
        Node other = new Node();
        clock.advance(Duration.ofSeconds(SILENCE - 1));
        assertThat(one.verify(old)).isEqualTo(Outcome.VALID);
        // By now the silence would be over for who knows nothing of that use.
        clock.advance(Duration.ofSeconds(2));
        assertThat(other.verify(old)).isEqualTo(Outcome.VALID);
        clock.advance(Duration.ofSeconds(SILENCE));
        assertThat(one.verify(old)).isEqualTo(Outcome.VALID);
    }

    @Test
    void unwrittenUsesStillCountAtTheirNode() {
        KeySecret old = rotatedAway();
        Node one = new Node();
        for (int use = 0; use < 10; use++) {
            assertThat(one.verify(old)).isEqualTo(Outcome.VALID);
            clock.advance(Duration.ofSeconds(SILENCE));
        }
        clock.advance(Duration.ofSeconds(10));
        assertThat(one.verify(old)).isEqualTo(Outcome.NOT_FOUND);
    }

    @Test
    void activeSecretCostsOneStoreReadPerInactivityTimeout() {
        KeySecret old = rotatedAway();
        Node one = new Node();
        one.verify(old);
        long reads = database.reads();
        for (int second = 0; second < 600; second++) {
            clock.advance(Duration.ofSeconds(1));
            assertThat(one.verify(old)).isEqualTo(Outcome.VALID);
            if (second % 2 == 0) {
                one.uses.flush();
            }
        }
        // A look is a few statements.
        assertThat(database.reads() - reads).isLessThan(60);
    }

    @Test
    void anEndIsWrittenOnceHoweverManyNodesTry() throws Exception {
        KeySecret old = rotatedAway();
        clock.advance(Duration.ofSeconds(SILENCE + 9));
        List<Node> nodes = new ArrayList<>();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            Node node = new Node();
            assertThat(node.write()).isZero();
            nodes.add(node);
            tasks.add(node::write);
        }
        clock.advance(Duration.ofSeconds(1));
        int written = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> count : threads.invokeAll(tasks)) {
                written += count.get();
            }
        }
        assertThat(written).isEqualTo(1);
        ApiKey key = database.keys().find(ref).orElseThrow().key();
        assertThat(key.version()).isEqualTo(3);
        assertThat(key.secrets()).hasSize(1);
        assertThat(key.updated().by()).isEqualTo(Actor.SYSTEM);
        assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 10))
                .extracting(Revision::action)
                .containsExactly(AuditAction.KEY_SECRET_ENDED, AuditAction.KEY_ROTATED, AuditAction.KEY_CREATED);
        assertThat(database.audit()
                        .list(AuditQueryBuilder.builder()
                                .key(key.id())
                                .action(AuditAction.KEY_SECRET_ENDED)
                                .limit(10)
                                .build()))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.outcome()).isEqualTo(AuditEvent.Result.DONE);
                    assertThat(event.reason()).isEqualTo("Expired by inactivity.");
                });
        assertThat(nodes.getFirst().write()).isZero();
        assertThat(nodes.getFirst().verify(old)).isEqualTo(Outcome.NOT_FOUND);
    }

    /** Makes a key and rotates it, so that its first secret ends by silence; answers that one. */
    private KeySecret rotatedAway() {
        NewKey newKey = new NewKey(
                Optional.empty(),
                Optional.empty(),
                KeyKind.SECRET,
                Optional.empty(),
                KeyChange.builder().name("k").restricted(false).build());
        IssuedKey made = keys.create(root, () -> newKey, IdempotencyRecorder.none());
        ref = new KeyRef.ById(made.owned().key().id());
        rotations.rotate(
                root,
                ref,
                Precondition.none(),
                current -> new RotationRequest(
                        Optional.empty(), 86_400, Optional.of(SILENCE), Optional.empty(), List.of()),
                IdempotencyRecorder.none());
        return made.secret();
    }
}
