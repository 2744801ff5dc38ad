package dev.rekey.core.key.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChange.State;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.effect.RehearsalPort;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.key.store.ScheduleStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.PepperSet;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes whose time has come, as nodes over one database make them. */
@BothDatabases
class ScheduledChangeExecutorTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private final IdGenerator ids = new IdGenerator(clock, random);
    private final AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);

    private SqlDatabase database;
    private KeyUseCases useCases;
    private KeyService keys;
    private ScheduleService schedule;
    private Caller root;

    @BeforeEach
    void makeRoot() {
        database = TestDatabase.open(folder);
        SecretFactory secrets = new SecretFactory(ids, PepperSet.parse(List.of("a:" + "0f".repeat(32))), random);
        RootBootstrap makes =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        makes.establish(Optional.empty());
        var _ = makes.createMissingKey();
        useCases = KeyUseCases.of(database, ids, auditEvents, secrets);
        keys = useCases.keys();
        schedule = new ScheduleService(
                keys,
                useCases.evaluator(),
                useCases.changes(),
                useCases.committer(),
                database.schedule(),
                auditEvents,
                ids);
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        KeyId first = database.keys()
                .find(new KeyRef.ByNumber(project.id(), 1))
                .orElseThrow()
                .key()
                .id();
        root = new Caller(
                project.id(),
                user.id(),
                null,
                new Actor(user.id(), first, "root"),
                UserRole.ADMINISTRATOR,
                PermissionSet.ALL,
                Caller.Scope.ROOT,
                new RequestContext("native", null, null, ids.next()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ScheduledChangeExecutor node(ScheduleStore store, RehearsalPort rehearsing) {
        return new ScheduledChangeExecutor(
                useCases.evaluator(),
                useCases.committer(),
                database.keys(),
                database.keys(),
                store,
                new ScheduledCallerResolver(database.keys(), database.users(), ids),
                rehearsing,
                auditEvents);
    }

    private ScheduledChangeExecutor node() {
        return node(database.schedule(), RehearsalPort.NOTHING_RECORDED);
    }

    private ApiKey key() {
        NewKey newKey = new NewKey(
                Optional.empty(),
                Optional.empty(),
                KeyKind.SECRET,
                Optional.empty(),
                KeyChange.builder().name("k").restricted(false).build());
        return keys.create(root, () -> newKey, IdempotencyRecorder.none())
                .owned()
                .key();
    }

    private ScheduledChange rename(ApiKey key, @Nullable Long maxRefused) {
        return schedule.add(
                        root,
                        new KeyRef.ById(key.id()),
                        Precondition.none(),
                        current -> new ScheduleService.ScheduleRequest(
                                KeyChange.builder().name("new").build(),
                                Optional.of(clock.instant().plus(SOON)),
                                Optional.ofNullable(maxRefused)),
                        proposal -> {})
                .change();
    }

    private ScheduledChange find(ScheduledChange change) {
        return database.schedule().find(change.key(), change.id()).orElseThrow();
    }

    private ApiKey find(ApiKey key) {
        return database.keys().find(new KeyRef.ById(key.id())).orElseThrow().key();
    }

    @Test
    void nothingIsMadeBeforeItsTime() {
        ScheduledChange change = rename(key(), null);
        clock.advance(SOON.minusNanos(1_000));
        assertThat(node().settle()).isZero();
        clock.advance(Duration.ofNanos(1_000));
        assertThat(node().settle()).isEqualTo(1);
        assertThat(node().settle()).isZero();
        assertThat(find(change).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void eachIsMadeOnceHoweverManyNodesTry() throws Exception {
        List<ApiKey> all = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            ApiKey key = key();
            all.add(key);
            rename(key, null);
        }
        clock.advance(SOON);
        int settled = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int number = 0; number < 4; number++) {
                tasks.add(node()::settle);
            }
            for (Future<Integer> count : threads.invokeAll(tasks)) {
                settled += count.get();
            }
        }
        assertThat(settled).isEqualTo(all.size());
        for (ApiKey key : all) {
            assertThat(find(key).version()).isEqualTo(2);
            assertThat(find(key).settings().name()).isEqualTo("new");
            assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 10)).hasSize(2);
            assertThat(database.audit()
                            .list(AuditQueryBuilder.builder()
                                    .key(key.id())
                                    .action(AuditAction.KEY_UPDATED)
                                    .limit(10)
                                    .build()))
                    .singleElement()
                    .satisfies(event -> assertThat(event.actor()).isEqualTo(root.actor()));
        }
    }

    @Test
    void changeBeyondTheRehearsalThresholdFails() {
        ScheduledChange none = rename(key(), 0L);
        ScheduledChange some = rename(key(), 7L);
        ScheduledChange any = rename(key(), null);
        clock.advance(SOON);
        assertThat(node(database.schedule(), proposal -> {
                            assertThat(proposal.before().key().settings().name())
                                    .isEqualTo("k");
                            assertThat(proposal.after().key().settings().name()).isEqualTo("new");
                            return OptionalLong.of(7);
                        })
                        .settle())
                .isEqualTo(3);
        assertThat(find(none).state()).isEqualTo(State.HELD_BACK);
        assertThat(Objects.requireNonNull(find(none).heldBack()).because())
                .isEqualTo(ScheduledChangeFailure.Reason.WOULD_REFUSE);
        assertThat(find(none).wouldRefuse()).isEqualTo(7);
        assertThat(find(some).state()).isEqualTo(State.APPLIED);
        assertThat(find(any).state()).isEqualTo(State.APPLIED);
        assertThat(find(any).wouldRefuse()).isEqualTo(7);
    }

    @Test
    void withoutRecordedTrafficNothingIsHeldBackForIt() {
        ScheduledChange none = rename(key(), 0L);
        clock.advance(SOON);
        node().settle();
        assertThat(find(none).state()).isEqualTo(State.APPLIED);
        assertThat(find(none).wouldRefuse()).isNull();
    }

    @Test
    void undecidableChangeBlocksNoOtherAndIsRetried() {
        ScheduledChange broken = rename(key(), null);
        ScheduledChange sound = rename(key(), null);
        clock.advance(SOON);
        ScheduledChangeExecutor faulty = node(
                new FaultyScheduleStore(database.schedule(), broken, new IllegalStateException("a mistake")),
                RehearsalPort.NOTHING_RECORDED);
        assertThatThrownBy(faulty::settle).hasMessage("a mistake");
        assertThat(find(sound).state()).isEqualTo(State.APPLIED);
        assertThat(find(broken).state()).isEqualTo(State.WAITING);
        assertThat(node().settle()).as("not at once").isZero();
        for (long pause : List.of(2, 4, 8)) {
            clock.advance(Duration.ofSeconds(pause - 1));
            assertThat(faulty.settle()).isZero();
            clock.advance(Duration.ofSeconds(1));
            assertThatThrownBy(faulty::settle).hasMessage("a mistake");
        }
        clock.advance(Duration.ofMinutes(10));
        assertThat(node().settle()).isEqualTo(1);
        assertThat(find(broken).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void outagePostponesNothing() {
        ScheduledChange change = rename(key(), null);
        clock.advance(SOON);
        ScheduledChangeExecutor away = node(
                new FaultyScheduleStore(database.schedule(), change, new UnavailableException("away")),
                RehearsalPort.NOTHING_RECORDED);
        assertThatThrownBy(away::settle).isInstanceOf(UnavailableException.class);
        assertThat(node().settle()).isEqualTo(1);
        assertThat(find(change).state()).isEqualTo(State.APPLIED);
    }

    @Test
    void anUnknownSchedulerMakesNothing() {
        ApiKey key = key();
        Caller gone = new Caller(
                root.project(),
                root.user(),
                null,
                new Actor(root.user(), new KeyId(new UUID(7, 7)), "gone"),
                UserRole.ADMINISTRATOR,
                PermissionSet.ALL,
                Caller.Scope.ROOT,
                root.via());
        ScheduledChange change = schedule.add(
                        gone,
                        new KeyRef.ById(key.id()),
                        Precondition.none(),
                        current -> new ScheduleService.ScheduleRequest(
                                KeyChange.builder().name("new").build(),
                                Optional.of(clock.instant().plus(SOON)),
                                Optional.empty()),
                        proposal -> {})
                .change();
        clock.advance(SOON);
        assertThat(node().settle()).isEqualTo(1);
        assertThat(Objects.requireNonNull(find(change).heldBack()).because())
                .isEqualTo(ScheduledChangeFailure.Reason.NOT_ALLOWED);
        assertThat(find(key)).isEqualTo(key);
    }
}
