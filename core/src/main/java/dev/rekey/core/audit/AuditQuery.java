package dev.rekey.core.audit;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Filter for audit events; {@code null} components match everything. Newest events first.
 *
 * @param actorUser events caused by this user
 * @param actorKey events caused with this key
 * @param from earliest time, inclusive
 * @param to latest time, exclusive
 * @param after returns only events older than this one, for the next page
 * @param limit maximum number of events
 */
@GeneratedBuilder
public record AuditQuery(
        @Nullable ProjectId project,
        @Nullable KeyId key,
        @Nullable UserId actorUser,
        @Nullable KeyId actorKey,
        @Nullable AuditAction action,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable AuditId after,
        int limit) {

    /** Returns the same filter for another page: events older than {@code behind}. */
    public AuditQuery part(@Nullable AuditId behind, int pageSize) {
        return AuditQueryBuilder.builder(this).after(behind).limit(pageSize).build();
    }

    public AuditQuery inProject(ProjectId projectId) {
        return AuditQueryBuilder.builder(this).project(projectId).build();
    }
}
