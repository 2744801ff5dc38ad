package dev.rekey.core.audit;

import java.util.List;

/** Where audit events are kept. Events of a change are written by the store that writes the change. */
public interface AuditStore {

    /** Keeps an event that tells of no change, such as a refusal. */
    void append(AuditEvent event);

    /** Events in descending order of their id, which is the order they were made in. */
    List<AuditEvent> list(AuditQuery query);
}
