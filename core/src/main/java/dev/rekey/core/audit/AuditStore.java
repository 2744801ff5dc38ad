package dev.rekey.core.audit;

import java.time.Instant;
import java.util.List;

/** Store of audit events. Events of a change are written by the store that writes the change. */
public interface AuditStore {

    /** Appends an event without a change, such as a rejection. */
    void append(AuditEvent event);

    /** Appends events without a change, all or none. */
    void append(List<AuditEvent> events);

    /**
     * Deletes authentication failures before this instant.
     *
     * @return the number deleted; less than {@code limit} if none are left
     */
    int forgetFailures(Instant before, int limit);

    /** Returns events in descending order of id, that is, newest first. */
    List<AuditEvent> list(AuditQuery query);
}
