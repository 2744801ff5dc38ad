package dev.rekey.core.audit;

import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes audit events, so that each carries the same facts about its caller. */
public final class Journal {

    private final IdSource ids;
    private final InstantSource clock;

    public Journal(IdSource ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** Now, in the microseconds that every store keeps. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    public AuditEvent done(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            Action action,
            Instant at,
            List<FieldChange> changes) {
        return done(caller, project, key, action, at, changes, Optional.empty());
    }

    /** @param reason why, as the caller said it */
    public AuditEvent done(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            Action action,
            Instant at,
            List<FieldChange> changes,
            Optional<String> reason) {
        return event(caller, project, key, action, AuditEvent.Outcome.DONE, at, changes, reason);
    }

    public AuditEvent refused(Caller caller, ProjectId project, @Nullable KeyId key, Action action) {
        return event(caller, project, key, action, AuditEvent.Outcome.REFUSED, now(), List.of(), Optional.empty());
    }

    /**
     * Failures to authenticate.
     *
     * @param project whose key was presented; {@code null} if it was nobody's
     * @param key the key that was presented; {@code null} if it was nobody's
     * @param address where the client was; {@code null} if there were several or it is not known
     * @param door the API at which the last one was
     */
    public AuditEvent failed(
            @Nullable ProjectId project, @Nullable KeyId key, @Nullable Address address, String door, long failures) {
        return new AuditEvent(
                new AuditId(ids.next()),
                now(),
                project,
                key,
                Actor.UNKNOWN,
                door,
                Action.AUTHENTICATION_FAILED,
                AuditEvent.Outcome.REFUSED,
                address == null ? null : address.toString(),
                ids.next(),
                List.of(),
                null,
                failures);
    }

    private AuditEvent event(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            Action action,
            AuditEvent.Outcome outcome,
            Instant at,
            List<FieldChange> changes,
            Optional<String> reason) {
        var address = caller.via().address();
        return new AuditEvent(
                new AuditId(ids.next()),
                at,
                project,
                key,
                caller.actor(),
                caller.via().door(),
                action,
                outcome,
                address == null ? null : address.toString(),
                caller.via().requestId(),
                ShortChanges.of(changes),
                reason.orElse(null));
    }
}
