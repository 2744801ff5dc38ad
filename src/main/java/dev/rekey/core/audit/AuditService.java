package dev.rekey.core.audit;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import java.util.List;

/** Reading what was done. */
public final class AuditService {

    private final AuditStore events;

    public AuditService(AuditStore events) {
        this.events = events;
    }

    /** Events the caller may see: those of its own project, of every project for root. */
    public List<AuditEvent> list(Caller caller, AuditQuery query) {
        caller.require(Management.AUDIT_READ);
        if (caller.reach() == Caller.Reach.ROOT) {
            return events.list(query);
        }
        if (query.project() != null && !caller.sees(query.project())) {
            throw new Refusal.NotFound(Refusal.Noun.PROJECT);
        }
        return events.list(query.inProject(caller.project()));
    }
}
