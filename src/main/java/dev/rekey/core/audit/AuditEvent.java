package dev.rekey.core.audit;

import dev.rekey.core.access.Actor;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was done, or refused.
 *
 * @param project {@code null} where it concerns none; such events are root's
 * @param key the key it was done to; {@code null} where it was not done to a key
 * @param door the door it came through
 * @param address where the client was, as text; {@code null} where that is not known
 * @param changes field by field; empty where nothing changed
 * @param reason why, as the caller said it
 * @param failures how many failures it tells of; {@code null} where it tells of something else
 */
public record AuditEvent(
        AuditId id,
        Instant at,
        @Nullable ProjectId project,
        @Nullable KeyId key,
        Actor actor,
        String door,
        Action action,
        Outcome outcome,
        @Nullable String address,
        UUID requestId,
        List<FieldChange> changes,
        @Nullable String reason,
        @Nullable Long failures) {

    /** Whether it was done. */
    public enum Outcome {
        DONE,
        REFUSED
    }

    public AuditEvent {
        changes = List.copyOf(changes);
    }

    /** An event that tells of no failures. */
    public AuditEvent(
            AuditId id,
            Instant at,
            @Nullable ProjectId project,
            @Nullable KeyId key,
            Actor actor,
            String door,
            Action action,
            Outcome outcome,
            @Nullable String address,
            UUID requestId,
            List<FieldChange> changes,
            @Nullable String reason) {
        this(id, at, project, key, actor, door, action, outcome, address, requestId, changes, reason, null);
    }
}
