package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.ApiKeyBuilder;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.Revision;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.project.User;
import dev.rekey.sql.jdbc.UuidColumns;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Revisions that are stored as differences read as if each were stored whole, and take little room. */
public abstract class RevisionStoreContract extends DatabaseTest {

    private User owner;

    @BeforeEach
    void makeOwner() {
        owner = samples.user(samples.project().id());
    }

    @Test
    void everyRevisionOfARandomHistoryReadsWhole() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ApiKey key = samples.key(owner, StoreSamples.full()).key();
        List<KeySettings> expected = new ArrayList<>(List.of(key.settings()));
        for (int change = 0; change < 90; change++) {
            if (change % 7 == 3) {
                storeWhole(key, key.version(), expected.getLast());
            }
            key = updated(key, randomSettings(random, key.settings()));
            expected.add(key.settings());
        }
        assertThat(differences(key)).as("seed %d", seed).isGreaterThan(60);
        for (int version = 1; version <= expected.size(); version++) {
            assertThat(database.keys().findRevision(key.id(), version).map(Revision::settings))
                    .as("version %d, seed %d", version, seed)
                    .contains(expected.get(version - 1));
        }
        for (int limit : List.of(1, 7, 20, 200)) {
            List<Revision> read = new ArrayList<>();
            long before = Long.MAX_VALUE;
            List<Revision> page = database.keys().revisions(key.id(), before, limit);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                read.addAll(page);
                page = database.keys().revisions(key.id(), page.getLast().version(), limit);
            }
            assertThat(read.reversed()).extracting(Revision::settings).isEqualTo(expected);
        }
        assertThat(database.keys().findRevision(key.id(), expected.size() + 1)).isEmpty();
    }

    /** What remained of credits moves between revisions, and a difference told from what is there now would be wrong. */
    @Test
    void creditsThatWereSpentInBetweenAreThoseOfEachRevision() {
        KeySettings settings = StoreSamples.full().withCredits(new Credits(100, null));
        ApiKey first = samples.key(owner, settings).key();
        ApiKey before = spent(first, settings.withCredits(new Credits(40, null)));
        ApiKey second = samples.changed(
                before, KeyVariants.mixed(before.settings(), StoreSamples.named("other"), EnumSet.of(KeyField.NAME)));
        assertThat(update(before, second)).isTrue();
        assertThat(database.keys()
                        .findRevision(first.id(), 1)
                        .orElseThrow()
                        .settings()
                        .credits())
                .isEqualTo(new Credits(100, null));
        assertThat(database.keys()
                        .findRevision(first.id(), 2)
                        .orElseThrow()
                        .settings()
                        .credits())
                .isEqualTo(new Credits(40, null));
    }

    @Test
    void togglingALongListTakesTheRoomOfAFewOfIt() {
        List<String> many = IntStream.range(0, 200)
                .mapToObj(at -> "team:permission-number-" + at)
                .toList();
        KeySettings full = KeyVariants.permitted(
                "fat", StoreSamples.permissions(many.toArray(String[]::new)).toArray(Permission[]::new));
        KeySettings empty = KeyVariants.permitted("fat");
        ApiKey key = samples.key(owner, full).key();
        int changes = 200;
        for (int change = 0; change < changes; change++) {
            key = updated(key, change % 2 == 0 ? empty : full);
        }
        long whole = SettingsJson.write(full).length();
        assertThat(room(key)).as("of %d revisions, one of %d", changes, whole).isLessThan(whole * changes / 8);
    }

    private static ApiKey spent(ApiKey key, KeySettings left) {
        return ApiKeyBuilder.builder(key)
                .settings(left)
                .revoked(null)
                .quarantined(null)
                .lastUsedAt(null)
                .build();
    }

    private static KeySettings randomSettings(Random random, KeySettings from) {
        Set<KeyField> fields = EnumSet.noneOf(KeyField.class);
        for (KeyField field : KeyField.values()) {
            if (random.nextInt(3) == 0) {
                fields.add(field);
            }
        }
        KeySettings to = random.nextBoolean() ? StoreSamples.full() : StoreSamples.named("name " + random.nextInt(5));
        return KeyVariants.mixed(from, to, fields);
    }

    private ApiKey updated(ApiKey before, KeySettings settings) {
        ApiKey after = samples.changed(before, settings);
        assertThat(update(before, after)).isTrue();
        return after;
    }

    private boolean update(ApiKey before, ApiKey after) {
        return database.keys()
                .update(
                        before,
                        after,
                        samples.revision(after, AuditAction.KEY_UPDATED),
                        StoreSamples.commitOf(samples.event(before.project(), before.id(), AuditAction.KEY_UPDATED)),
                        Optional.empty());
    }

    /** As a program of the version before would have. */
    private void storeWhole(ApiKey key, long version, KeySettings settings) {
        engine.transactions().write(handle -> {
            int rows = handle.createUpdate("UPDATE revisions SET settings = :settings, difference = :no"
                            + " WHERE key_id = :key AND version = :version")
                    .bind("settings", SettingsJson.write(settings))
                    .bind("no", false)
                    .bind("key", UuidColumns.bytes(key.id().value()))
                    .bind("version", version)
                    .execute();
            return Optional.of(rows);
        });
    }

    private long differences(ApiKey key) {
        return number(key, "count(*) FROM revisions WHERE difference = (1 = 1)");
    }

    private long room(ApiKey key) {
        return number(key, "sum(length(settings)) FROM revisions WHERE 1 = 1");
    }

    private long number(ApiKey key, String what) {
        return engine.transactions()
                .read(handle -> handle.createQuery("SELECT " + what + " AND key_id = :key")
                        .bind("key", UuidColumns.bytes(key.id().value()))
                        .mapTo(Long.class)
                        .one());
    }
}
