package dev.rekey.local.credit;

import dev.rekey.core.Change;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.service.RootBootstrap;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.node.CreditAwareKeyStore;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.KeyUseCases;
import dev.rekey.testing.TestClock;
import dev.rekey.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A database with keys that have credits, one node's blocks of them, and the use cases of keys on both. */
final class CreditDatabase implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final TestClock clock = new TestClock(START);
    private final SqlDatabase database;
    private final CreditLeases leases;
    private final KeyService keys;
    private final Caller root;

    CreditDatabase(Path folder) {
        database = TestDatabase.open(folder);
        leases = new CreditLeases(database.credits());
        SecureRandom random = new SecureRandom();
        IdGenerator ids = new IdGenerator(clock, random);
        AuditEventFactory auditEvents = new AuditEventFactory(ids, clock);
        SecretFactory secrets = new SecretFactory(ids, PepperSet.parse(List.of("a:" + "0f".repeat(32))), random);
        RootBootstrap first =
                new RootBootstrap(database.projects(), database.users(), database.keys(), ids, auditEvents, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        CreditAwareKeyStore credited = new CreditAwareKeyStore(database.keys(), database.keys(), leases, clock);
        keys = KeyUseCases.of(database, credited, database.keys(), credited, ids, auditEvents, secrets)
                .keys();
        Project project = database.projects()
                .find(new ProjectRef.BySlug(Project.DEFAULT_SLUG))
                .orElseThrow();
        User user = database.users()
                .find(project.id(), new UserRef.ByExternalId("root"))
                .orElseThrow();
        root = new Caller(
                project.id(),
                user.id(),
                null,
                new Actor(user.id(), null, "root"),
                UserRole.ADMINISTRATOR,
                PermissionSet.ALL,
                Caller.Scope.ROOT,
                new RequestContext("test", null, null, new UUID(0, 1)));
    }

    TestClock clock() {
        return clock;
    }

    CreditStore store() {
        return database.credits();
    }

    CreditLeases blocks() {
        return leases;
    }

    long writes() {
        return database.writes();
    }

    KeyId key(long remaining) {
        return key(Change.replace(new CreditsChange(Change.replace(remaining), Change.keep())));
    }

    /** A key whose credits become {@code amount} every day from tomorrow on. */
    KeyId key(long remaining, long amount) {
        return key(Change.replace(new CreditsChange(
                Change.replace(remaining),
                Change.replace(new CreditsChange.RefillChange(
                        Change.replace(amount), Change.replace(Refill.Interval.DAILY), Change.keep())))));
    }

    private KeyId key(Change<CreditsChange> credits) {
        KeyChange settings = KeyChange.builder()
                .name("with credits")
                .restricted(false)
                .credits(credits)
                .build();
        NewKey newKey = new NewKey(Optional.empty(), Optional.empty(), KeyKind.SECRET, Optional.empty(), settings);
        return keys.create(root, () -> newKey, IdempotencyRecorder.none())
                .owned()
                .key()
                .id();
    }

    /** Has a request name what remains. */
    KeyAggregate set(KeyId key, long remaining) {
        return change(key, new CreditsChange(Change.replace(remaining), Change.keep()));
    }

    KeyAggregate change(KeyId key, CreditsChange credits) {
        return keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.none(),
                current -> KeyChange.builder().credits(Change.replace(credits)).build());
    }

    /** Has a request say that there are no credits to count. */
    void clear(KeyId key) {
        keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.none(),
                current -> KeyChange.builder().credits(Change.clear()).build());
    }

    void rename(KeyId key, String name) {
        keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.none(),
                current -> KeyChange.builder().name(name).build());
    }

    void delete(KeyId key) {
        keys.delete(root, new KeyRef.ById(key), Precondition.none());
    }

    /** As a request reads it. */
    KeyAggregate read(KeyId key) {
        return keys.get(root, new KeyRef.ById(key));
    }

    /** What remains as a request reads it. */
    long shown(KeyId key) {
        return credits(read(key)).remaining();
    }

    /** What remains in the store alone. */
    long stored(KeyId key) {
        return credits(database.keys().find(new KeyRef.ById(key)).orElseThrow()).remaining();
    }

    static Credits credits(KeyAggregate aggregate) {
        return Optional.ofNullable(aggregate.key().settings().credits()).orElseThrow();
    }

    @Override
    public void close() {
        database.close();
    }
}
