package dev.rekey.node;

import dev.rekey.core.Change;
import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.Via;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyDraft;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.RootService;
import dev.rekey.core.key.SecretMaker;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.secret.Peppers;
import dev.rekey.sql.SqlDatabase;
import dev.rekey.testing.TestClock;
import dev.rekey.testing.TestDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A database with keys that have credits, one node's blocks of them, and the use cases of keys on both. */
final class CreditsOnDisk implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    private final TestClock clock = new TestClock(START);
    private final SqlDatabase database;
    private final CreditBlocks blocks;
    private final KeyService keys;
    private final Caller root;

    CreditsOnDisk(Path folder) {
        database = TestDatabase.open(folder);
        blocks = new CreditBlocks(database.credits());
        SecureRandom random = new SecureRandom();
        IdSource ids = new IdSource(clock, random);
        Journal journal = new Journal(ids, clock);
        SecretMaker secrets = new SecretMaker(ids, Peppers.parse(List.of("a:" + "0f".repeat(32))), random);
        RootService first =
                new RootService(database.projects(), database.users(), database.keys(), ids, journal, secrets);
        first.establish(Optional.empty());
        var _ = first.createMissingKey();
        keys = new KeyService(
                new CreditedKeys(database.keys(), blocks, clock),
                new ProjectService(database.projects(), ids, journal),
                database.users(),
                database.roles(),
                database.audit(),
                journal,
                secrets);
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
                Rights.ALL,
                Caller.Reach.ROOT,
                new Via("test", null, null, new UUID(0, 1)));
    }

    TestClock clock() {
        return clock;
    }

    CreditStore store() {
        return database.credits();
    }

    CreditBlocks blocks() {
        return blocks;
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
        KeyDraft draft = new KeyDraft(Optional.empty(), Optional.empty(), KeyKind.SECRET, Optional.empty(), settings);
        return keys.create(root, () -> draft, Once.unasked()).owned().key().id();
    }

    /** Has a request name what remains. */
    OwnedKey set(KeyId key, long remaining) {
        return change(key, new CreditsChange(Change.replace(remaining), Change.keep()));
    }

    OwnedKey change(KeyId key, CreditsChange credits) {
        return keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.unasked(),
                current -> KeyChange.builder().credits(Change.replace(credits)).build());
    }

    /** Has a request say that there are no credits to count. */
    void clear(KeyId key) {
        keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.unasked(),
                current -> KeyChange.builder().credits(Change.clear()).build());
    }

    void rename(KeyId key, String name) {
        keys.update(
                root,
                new KeyRef.ById(key),
                Precondition.unasked(),
                current -> KeyChange.builder().name(name).build());
    }

    void delete(KeyId key) {
        keys.delete(root, new KeyRef.ById(key), Precondition.unasked());
    }

    /** As a request reads it. */
    OwnedKey read(KeyId key) {
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

    static Credits credits(OwnedKey owned) {
        return Optional.ofNullable(owned.key().settings().credits()).orElseThrow();
    }

    @Override
    public void close() {
        database.close();
    }
}
