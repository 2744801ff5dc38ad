package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventBuilder;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.store.RetentionStore;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectSettings;
import dev.rekey.core.project.ProjectSettingsBuilder;
import dev.rekey.core.project.RetentionPolicy;
import dev.rekey.core.project.User;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What deleting old history leaves. */
public abstract class RetentionStoreContract extends DatabaseTest {

    private static final int UPDATES = 530;

    private Project project(RetentionPolicy retention) {
        Project made = samples.project();
        ProjectSettings usual = made.settings();
        ProjectSettings settings =
                ProjectSettingsBuilder.builder(usual).retention(retention).build();
        Project project = new Project(
                made.id(), made.number(), made.slug(), made.name(), settings, 2, made.created(), made.updated());
        database.projects().update(made, project, TransactionRecords.NOTHING);
        return project;
    }

    @Test
    void revisionsBeyondTheNumberGoAndTheRestReadsWhole() {
        User owner = samples.user(
                project(new RetentionPolicy(null, 200L, null, null)).id());
        ApiKey key = updated(samples.key(owner, StoreSamples.full()).key(), UPDATES);
        ApiKey other = updated(samples.key(owner).key(), 50);
        AtomicInteger rests = new AtomicInteger();
        forgetRevisions(StoreSamples.NOW, rests::incrementAndGet);
        List<Revision> left = database.keys().revisions(key.id(), Long.MAX_VALUE, 1_000);
        assertThat(left).hasSizeBetween(200, 330);
        assertThat(left.getFirst().version()).isEqualTo(key.version());
        assertThat(left)
                .extracting(Revision::version)
                .isEqualTo(LongStream.rangeClosed(left.getLast().version(), key.version())
                        .boxed()
                        .toList()
                        .reversed());
        assertThat(left).allMatch(revision -> revision.settings().name().equals("name " + revision.version()));
        assertThat(database.keys().revisions(other.id(), Long.MAX_VALUE, 1_000)).hasSize(51);
        assertThat(rests.get()).isPositive();
        forgetRevisions(StoreSamples.NOW, () -> {
            throw new AssertionError("nothing is left to delete");
        });
    }

    @Test
    void howeverOldTheNewestHundredStay() {
        User owner =
                samples.user(project(new RetentionPolicy(1L, null, null, null)).id());
        ApiKey key = updated(samples.key(owner, StoreSamples.full()).key(), UPDATES);
        forgetRevisions(StoreSamples.NOW, () -> {});
        assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 1_000)).hasSize(UPDATES + 1);
        forgetRevisions(StoreSamples.NOW.plus(Duration.ofDays(300)), () -> {});
        assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 1_000)).hasSizeBetween(100, 230);
    }

    @Test
    void withoutRetentionNothingGoes() {
        Project project = project(RetentionPolicy.ALL);
        User owner = samples.user(project.id());
        ApiKey key = updated(samples.key(owner).key(), UPDATES);
        forgetRevisions(StoreSamples.NOW.plus(Duration.ofDays(30_000)), () -> {});
        assertThat(database.keys().revisions(key.id(), Long.MAX_VALUE, 1_000)).hasSize(UPDATES + 1);
        assertThat(database.retention().forgetEvents(project, StoreSamples.NOW.plus(Duration.ofDays(30_000)), 1_000))
                .isZero();
    }

    @Test
    void eventsGoByAgeAndByNumberOldestFirst() {
        Project project = project(new RetentionPolicy(null, null, 10L, 3L));
        Project other = samples.project();
        Instant now = Instant.now();
        List<AuditId> made = new ArrayList<>();
        for (int days : new int[] {30, 20, 9, 8, 7, 6}) {
            made.add(append(project, now.minus(Duration.ofDays(days))));
        }
        append(other, now.minus(Duration.ofDays(30)));
        int gone = 0;
        int some;
        do {
            some = database.retention().forgetEvents(project, now, 1);
            gone++;
        } while (some > 0 && gone < 20);
        assertThat(events(project)).containsExactlyElementsOf(made.subList(3, 6).reversed());
        assertThat(events(other)).hasSize(1);
    }

    private AuditId append(Project in, Instant at) {
        AuditId id = new AuditId(
                new UUID((at.toEpochMilli() << 16) | 0x7000, samples.id().getLeastSignificantBits()));
        var event = samples.event(in.id(), null, AuditAction.PROJECT_UPDATED);
        database.audit()
                .append(AuditEventBuilder.builder()
                        .id(id)
                        .at(at)
                        .project(in.id())
                        .actor(event.actor())
                        .api(event.api())
                        .action(event.action())
                        .outcome(event.outcome())
                        .address(event.address())
                        .requestId(event.requestId())
                        .changes(event.changes())
                        .reason(event.reason())
                        .build());
        return id;
    }

    private List<AuditId> events(Project in) {
        return database
                .audit()
                .list(AuditQueryBuilder.builder()
                        .project(in.id())
                        .action(AuditAction.PROJECT_UPDATED)
                        .limit(100)
                        .build())
                .stream()
                .map(AuditEvent::id)
                .toList();
    }

    private void forgetRevisions(Instant now, Runnable rest) {
        Optional<RetentionStore.Position> place = database.retention().forgetRevisions(Optional.empty(), now, rest);
        while (place.isPresent()) {
            place = database.retention().forgetRevisions(place, now, rest);
        }
    }

    private ApiKey updated(ApiKey key, int times) {
        ApiKey before = key;
        for (int update = 0; update < times; update++) {
            ApiKey after = samples.changed(before, StoreSamples.named("name " + (before.version() + 1)));
            assertThat(database.keys()
                            .update(
                                    before,
                                    after,
                                    samples.revision(after, AuditAction.KEY_UPDATED),
                                    TransactionRecords.NOTHING,
                                    Optional.empty()))
                    .isTrue();
            before = after;
        }
        return before;
    }
}
