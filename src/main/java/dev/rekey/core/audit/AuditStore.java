package dev.rekey.core.audit;

import java.time.Instant;
import java.util.List;

/** Where audit events are kept. Events of a change are written by the store that writes the change. */
public interface AuditStore {

    /** Keeps an event that tells of no change, such as a refusal. */
    void append(AuditEvent event);

    /** Keeps events that tell of no change: all or none. */
    void append(List<AuditEvent> events);

    /**
     * Forgets failures to authenticate that were before this instant.
     *
     * @return how many were forgotten; fewer than {@code limit} if none are left
     */
    int forgetFailures(Instant before, int limit);

    /** Events in descending order of their id, which is the order they were made in. */
    List<AuditEvent> list(AuditQuery query);
}
