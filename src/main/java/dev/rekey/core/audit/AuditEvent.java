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
 * @param key the key it was done to; {@code null} where it was not done to a key
 * @param door the door it came through
 * @param address where the client was, as text; {@code null} where that is not known
 * @param changes field by field; empty where nothing changed
 * @param reason why, as the caller said it
 */
public record AuditEvent(
        AuditId id,
        Instant at,
        ProjectId project,
        @Nullable KeyId key,
        Actor actor,
        String door,
        Action action,
        Outcome outcome,
        @Nullable String address,
        UUID requestId,
        List<FieldChange> changes,
        @Nullable String reason) {

    /** Whether it was done. */
    public enum Outcome {
        DONE,
        REFUSED
    }

    public AuditEvent {
        changes = List.copyOf(changes);
    }
}
