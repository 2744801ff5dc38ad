package dev.rekey.sql.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.limit.CreditLeaseResult;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.ProjectQuotas;
import dev.rekey.core.project.RetentionPolicy;
import dev.rekey.core.project.User;
import dev.rekey.sql.DatabaseTest;
import dev.rekey.sql.KeyVariants;
import dev.rekey.sql.StoreSamples;
import dev.rekey.sql.jdbc.DatabaseEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A file that an older server wrote is brought up to what this one reads. */
class SqliteMigrationsTest extends DatabaseTest {

    private static final List<String> BACK_TO_1 = List.of(
            "ALTER TABLE keys DROP COLUMN idle_since",
            "ALTER TABLE keys DROP COLUMN expires_after_idle_seconds",
            "ALTER TABLE projects DROP COLUMN strict_rate_limits",
            "DROP INDEX audit_events_of_failures",
            "ALTER TABLE audit_events DROP COLUMN failures",
            "DROP INDEX revisions_by_hundreds",
            "ALTER TABLE revisions DROP COLUMN difference",
            "DROP INDEX keys_live_of_owner",
            "ALTER TABLE projects DROP COLUMN retention",
            "ALTER TABLE projects DROP COLUMN quotas",
            "DROP TABLE scheduled_changes",
            "ALTER TABLE projects DROP COLUMN rules",
            "ALTER TABLE audit_events DROP COLUMN reason",
            "ALTER TABLE revisions DROP COLUMN credits_before",
            "ALTER TABLE revisions DROP COLUMN quarantined",
            "ALTER TABLE revisions DROP COLUMN revoked",
            "ALTER TABLE revisions DROP COLUMN address",
            "ALTER TABLE revisions DROP COLUMN door",
            "DROP TABLE traffic_hours",
            "DROP TABLE traffic_shapes",
            "ALTER TABLE projects DROP COLUMN record_traffic",
            "DROP TABLE marks",
            "DROP TABLE schema_needs",
            "DROP TABLE feed",
            "DROP TABLE feed_head",
            "DROP INDEX key_secrets_with_silence",
            "ALTER TABLE key_secrets DROP COLUMN formerly",
            "ALTER TABLE key_secrets DROP COLUMN silent_since",
            "ALTER TABLE key_secrets DROP COLUMN silence_seconds",
            "ALTER TABLE key_secrets DROP COLUMN last_used_from",
            "ALTER TABLE projects DROP COLUMN rate_limits",
            "ALTER TABLE projects DROP COLUMN forward_auth",
            "DROP TABLE usage_counts",
            "DROP TABLE credit_ledger",
            "ALTER TABLE keys DROP COLUMN refill_at",
            "ALTER TABLE keys DROP COLUMN refill_anchor",
            "ALTER TABLE keys DROP COLUMN credits_epoch",
            "UPDATE revisions SET settings = json_remove(settings, '$.credits.refill.anchor', '$.credits.refill.at')",
            "DELETE FROM flyway_schema_history WHERE CAST(version AS INTEGER) >= 2");

    @Override
    protected DatabaseEngine open(Path folder) {
        return SqliteEngine.open(folder);
    }

    @Test
    void refillsThatHadNoInstantsCountFromTheLastChange() {
        User owner = samples.user(samples.project().id());
        List<KeyAggregate> made = new ArrayList<>();
        for (String time : List.of("2026-01-31T23:59:59.999999Z", "2027-12-31T00:00:00Z", "2028-01-30T12:00:00.5Z")) {
            for (Refill.Interval interval : Refill.Interval.values()) {
                Instant at = Instant.parse(time);
                KeySettings settings =
                        KeyVariants.mixed(StoreSamples.named("n"), StoreSamples.full(), Set.of(KeyField.METADATA));
                KeyAggregate plain = samples.key(
                        owner, settings, new AuditStamp(at, samples.stamp(0).by()));
                Credits credits = new Credits(7, Refill.from(5, interval, at));
                assertThat(database.keys().delete(plain.key(), samples.commit(owner.project())))
                        .isTrue();
                made.add(samples.key(plain.withCredits(credits).key()));
            }
        }
        KeyAggregate unlimited = samples.key(owner);
        engine.transactions().write(handle -> {
            BACK_TO_1.forEach(handle::execute);
            return Optional.empty();
        });

        reopen();

        for (KeyAggregate key : made) {
            KeyAggregate found = samples.find(key.key());
            assertThat(found.key()).isEqualTo(key.key());
            assertThat(found.owner()).isEqualTo(key.owner());
            // A project that is there at the upgrade gets no cap of keys, and keeps its whole history.
            assertThat(found.project().settings().quotas()).isEqualTo(new ProjectQuotas(null, 200L, 1_000));
            assertThat(found.project().settings().retention()).isEqualTo(RetentionPolicy.ALL);
            KeySettings saved = database.keys()
                    .findRevision(key.key().id(), 1)
                    .orElseThrow()
                    .settings();
            assertThat(saved.metadata()).isEqualTo(key.key().settings().metadata());
            assertThat(saved.credits()).extracting(Credits::remaining).isEqualTo(7L);
        }
        assertThat(samples.find(unlimited.key()).key()).isEqualTo(unlimited.key());
        assertThat(database.credits().lease(made.getFirst().key().id(), 1, StoreSamples.NOW.minusSeconds(400_000)))
                .isInstanceOf(CreditLeaseResult.Leased.class);
    }
}
