package dev.rekey.core.audit;

import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which audit events are wanted; a part that is {@code null} asks for nothing. Newest first.
 *
 * @param actorUser events done by this user
 * @param actorKey events done with this key
 * @param from events at or after
 * @param to events before
 * @param after only events older than this one, for the next page
 */
public record AuditQuery(
        @Nullable ProjectId project,
        @Nullable KeyId key,
        @Nullable UserId actorUser,
        @Nullable KeyId actorKey,
        @Nullable Action action,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable AuditId after,
        int limit) {

    /** The part of the same list that follows an event. */
    public AuditQuery part(@Nullable AuditId behind, int most) {
        return new AuditQuery(project, key, actorUser, actorKey, action, from, to, behind, most);
    }

    public AuditQuery inProject(ProjectId one) {
        return new AuditQuery(one, key, actorUser, actorKey, action, from, to, after, limit);
    }
}
