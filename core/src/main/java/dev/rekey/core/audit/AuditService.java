package dev.rekey.core.audit;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import java.util.List;

/** Use cases for reading audit events. */
public final class AuditService {

    private final AuditStore events;

    public AuditService(AuditStore events) {
        this.events = events;
    }

    /**
     * Returns the events visible to the caller: those of its own project, or of all projects for
     * root.
     */
    public List<AuditEvent> list(Caller caller, AuditQuery query) {
        caller.require(ManagementPermission.AUDIT_READ);
        if (caller.reach() == Caller.Scope.ROOT) {
            return events.list(query);
        }
        if (query.project() != null && !caller.sees(query.project())) {
            throw new Refusal.NotFound(Refusal.ResourceType.PROJECT);
        }
        return events.list(query.inProject(caller.project()));
    }
}
