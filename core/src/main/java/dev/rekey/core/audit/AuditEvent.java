package dev.rekey.core.audit;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.access.Actor;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Record of an action that was done or rejected.
 *
 * @param project {@code null} if the event belongs to no project; only root sees such events
 * @param key the affected key; {@code null} if none
 * @param api API that the request arrived at
 * @param address client address; {@code null} if unknown
 * @param changes changed fields; empty if nothing changed
 * @param reason reason given by the caller
 * @param failures number of authentication failures; {@code null} for any other action
 */
@GeneratedBuilder
public record AuditEvent(
        AuditId id,
        Instant at,
        @Nullable ProjectId project,
        @Nullable KeyId key,
        Actor actor,
        String api,
        AuditAction action,
        Result outcome,
        @Nullable String address,
        UUID requestId,
        List<FieldChange> changes,
        @Nullable String reason,
        @Nullable Long failures) {

    /** Whether the action was done. */
    public enum Result {
        DONE,
        REFUSED
    }

    public AuditEvent {
        changes = List.copyOf(changes);
    }
}
