package dev.rekey.core.audit;

import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates audit events with consistent facts about the caller. */
public final class AuditEventFactory {

    private final IdGenerator ids;
    private final InstantSource clock;

    public AuditEventFactory(IdGenerator ids, InstantSource clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /** Returns the current time, truncated to the microseconds that stores keep. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    public AuditEvent done(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            AuditAction action,
            Instant at,
            List<FieldChange> changes) {
        return done(caller, project, key, action, at, changes, Optional.empty());
    }

    /** @param reason reason given by the caller */
    public AuditEvent done(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            AuditAction action,
            Instant at,
            List<FieldChange> changes,
            Optional<String> reason) {
        return event(caller, project, key, action, AuditEvent.Result.DONE, at, changes, reason);
    }

    public AuditEvent refused(Caller caller, ProjectId project, @Nullable KeyId key, AuditAction action) {
        return event(caller, project, key, action, AuditEvent.Result.REFUSED, now(), List.of(), Optional.empty());
    }

    /**
     * Creates an event for authentication failures.
     *
     * @param project project of the presented key; {@code null} if the key is unknown
     * @param key the presented key; {@code null} if unknown
     * @param address client address; {@code null} if unknown or if there were several
     * @param api API of the latest failure
     */
    public AuditEvent failed(
            @Nullable ProjectId project, @Nullable KeyId key, @Nullable IpAddress address, String api, long failures) {
        return AuditEventBuilder.builder()
                .id(new AuditId(ids.next()))
                .at(now())
                .project(project)
                .key(key)
                .actor(Actor.UNKNOWN)
                .api(api)
                .action(AuditAction.AUTHENTICATION_FAILED)
                .outcome(AuditEvent.Result.REFUSED)
                .address(address == null ? null : address.toString())
                .requestId(ids.next())
                .changes(List.of())
                .failures(failures)
                .build();
    }

    private AuditEvent event(
            Caller caller,
            ProjectId project,
            @Nullable KeyId key,
            AuditAction action,
            AuditEvent.Result outcome,
            Instant at,
            List<FieldChange> changes,
            Optional<String> reason) {
        var address = caller.via().address();
        return AuditEventBuilder.builder()
                .id(new AuditId(ids.next()))
                .at(at)
                .project(project)
                .key(key)
                .actor(caller.actor())
                .api(caller.via().api())
                .action(action)
                .outcome(outcome)
                .address(address == null ? null : address.toString())
                .requestId(caller.via().requestId())
                .changes(AuditChangeTruncator.of(changes))
                .reason(reason.orElse(null))
                .build();
    }
}
