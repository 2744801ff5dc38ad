package dev.rekey.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.access.Actor;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventBuilder;
import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of audit events promises. */
public abstract class AuditStoreContract extends DatabaseTest {

    private static final AuditQuery ALL = AuditQueryBuilder.builder().limit(100).build();

    private AuditStore audit;
    private ProjectId project;

    @BeforeEach
    void openStore() {
        audit = database.audit();
        project = new ProjectId(samples.id());
    }

    @ParameterizedTest
    @EnumSource(AuditAction.class)
    void keepsEveryField(AuditAction action) {
        AuditEvent full = AuditEventBuilder.builder()
                .id(new AuditId(samples.id()))
                .at(StoreSamples.NOW)
                .project(project)
                .key(new KeyId(samples.id()))
                .actor(new Actor(new UserId(samples.id()), new KeyId(samples.id()), "Zoë \ud83d\udd11"))
                .api("docspace")
                .action(action)
                .outcome(AuditEvent.Result.REFUSED)
                .address("2001:db8::1")
                .requestId(UUID.randomUUID())
                .changes(List.of(
                        new FieldChange(
                                "metadata", null, MetadataSamples.extreme().members()),
                        new FieldChange("enabled", true, false),
                        new FieldChange("permissions", List.of("a", "b"), List.of()),
                        new FieldChange("credits", Map.of("remaining", Long.MAX_VALUE), null)))
                .reason("Ticket 7: ü")
                .build();
        AuditEvent bare = AuditEventBuilder.builder()
                .id(new AuditId(samples.id()))
                .at(StoreSamples.NOW.plusNanos(1_000))
                .project(project)
                .actor(Actor.SYSTEM)
                .api("native")
                .action(action)
                .outcome(AuditEvent.Result.DONE)
                .requestId(UUID.randomUUID())
                .changes(List.of())
                .build();
        audit.append(full);
        audit.append(bare);
        assertThat(audit.list(ALL)).containsExactly(bare, full);
    }

    @Test
    void filtersByEachPartAndByAllTogether() {
        UserId user = new UserId(samples.id());
        KeyId actorKey = new KeyId(samples.id());
        KeyId key = new KeyId(samples.id());
        AuditEvent wanted = event(project, key, user, actorKey, AuditAction.KEY_UPDATED, StoreSamples.NOW);
        Instant later = StoreSamples.NOW.plusSeconds(1);
        List<AuditEvent> others = List.of(
                event(new ProjectId(samples.id()), key, user, actorKey, AuditAction.KEY_UPDATED, StoreSamples.NOW),
                event(project, null, user, actorKey, AuditAction.KEY_UPDATED, StoreSamples.NOW),
                event(project, key, null, actorKey, AuditAction.KEY_UPDATED, StoreSamples.NOW),
                event(project, key, user, null, AuditAction.KEY_UPDATED, StoreSamples.NOW),
                event(project, key, user, actorKey, AuditAction.KEY_CREATED, StoreSamples.NOW),
                event(project, key, user, actorKey, AuditAction.KEY_UPDATED, later));
        audit.append(wanted);
        others.forEach(audit::append);

        assertThat(audit.list(AuditQueryBuilder.builder()
                        .project(project)
                        .key(key)
                        .actorUser(user)
                        .actorKey(actorKey)
                        .action(AuditAction.KEY_UPDATED)
                        .from(StoreSamples.NOW)
                        .to(later)
                        .limit(100)
                        .build()))
                .containsExactly(wanted);
        List<AuditQuery> single = List.of(
                AuditQueryBuilder.builder().project(project).limit(100).build(),
                AuditQueryBuilder.builder().key(key).limit(100).build(),
                AuditQueryBuilder.builder().actorUser(user).limit(100).build(),
                AuditQueryBuilder.builder().actorKey(actorKey).limit(100).build(),
                AuditQueryBuilder.builder()
                        .action(AuditAction.KEY_UPDATED)
                        .limit(100)
                        .build(),
                AuditQueryBuilder.builder().to(later).limit(100).build());
        for (int part = 0; part < single.size(); part++) {
            assertThat(audit.list(single.get(part))).hasSize(6).contains(wanted).doesNotContain(others.get(part));
        }
        assertThat(audit.list(AuditQueryBuilder.builder().from(later).limit(100).build()))
                .containsExactly(others.getLast());
    }

    @Test
    void pagesByIdNewestFirst() {
        List<AuditEvent> made = new ArrayList<>();
        for (int at = 0; at < 5; at++) {
            AuditEvent event = samples.event(project, null, AuditAction.KEY_UPDATED);
            audit.append(event);
            made.addFirst(event);
        }
        assertThat(audit.list(page(null, 2))).isEqualTo(made.subList(0, 2));
        assertThat(audit.list(page(made.get(1).id(), 2))).isEqualTo(made.subList(2, 4));
        assertThat(audit.list(page(made.get(4).id(), 2))).isEmpty();
    }

    @Test
    void keepsFailuresThatConcernNoProjectAndForgetsThemAlone() {
        AuditEvent other = samples.event(project, null, AuditAction.KEY_UPDATED);
        AuditEvent old = failures(null, StoreSamples.NOW.minusSeconds(2), 12);
        AuditEvent ours = failures(project, StoreSamples.NOW.minusSeconds(1), Long.MAX_VALUE);
        AuditEvent late = failures(null, StoreSamples.NOW, 1);
        audit.append(other);
        audit.append(List.of(old, ours, late));
        AuditQuery all = AuditQueryBuilder.builder()
                .action(AuditAction.AUTHENTICATION_FAILED)
                .limit(100)
                .build();
        assertThat(audit.list(all)).containsExactly(late, ours, old);
        assertThat(audit.list(all.inProject(project))).containsExactly(ours);
        assertThat(audit.list(page(null, 100))).containsExactly(ours, other);
        assertThat(audit.forgetFailures(StoreSamples.NOW, 1)).isOne();
        assertThat(audit.forgetFailures(StoreSamples.NOW, 100)).isOne();
        assertThat(audit.forgetFailures(StoreSamples.NOW, 100)).isZero();
        assertThat(audit.list(ALL)).containsExactly(late, other);
    }

    private AuditEvent failures(@Nullable ProjectId in, Instant at, long number) {
        return AuditEventBuilder.builder()
                .id(new AuditId(samples.id()))
                .at(at)
                .project(in)
                .actor(Actor.UNKNOWN)
                .api("native")
                .action(AuditAction.AUTHENTICATION_FAILED)
                .outcome(AuditEvent.Result.REFUSED)
                .address("2001:db8::1")
                .requestId(UUID.randomUUID())
                .changes(List.of())
                .failures(number)
                .build();
    }

    private AuditQuery page(@Nullable AuditId after, int limit) {
        return AuditQueryBuilder.builder()
                .project(project)
                .after(after)
                .limit(limit)
                .build();
    }

    private AuditEvent event(
            ProjectId in,
            @Nullable KeyId key,
            @Nullable UserId user,
            @Nullable KeyId actorKey,
            AuditAction action,
            Instant at) {
        return AuditEventBuilder.builder()
                .id(new AuditId(samples.id()))
                .at(at)
                .project(in)
                .key(key)
                .actor(new Actor(user, actorKey, "name"))
                .api("native")
                .action(action)
                .outcome(AuditEvent.Result.DONE)
                .requestId(UUID.randomUUID())
                .changes(List.of())
                .build();
    }
}
