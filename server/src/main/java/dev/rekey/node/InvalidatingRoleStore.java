package dev.rekey.node;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.RoleStore;
import dev.rekey.local.cache.InvalidationTracker;
import java.util.List;
import java.util.Optional;

/**
 * Decorator of a role store that records changes that affect keys in {@link InvalidationTracker}, like {@link
 * InvalidatingKeyStore}.
 */
public final class InvalidatingRoleStore implements RoleStore {

    private final RoleStore roles;
    private final InvalidationTracker invalidations;

    public InvalidatingRoleStore(RoleStore roles, InvalidationTracker invalidations) {
        this.roles = roles;
        this.invalidations = invalidations;
    }

    @Override
    public Optional<Role> find(ProjectId project, String name) {
        return roles.find(project, name);
    }

    @Override
    public List<Role> list(ProjectId project) {
        return roles.list(project);
    }

    @Override
    public boolean put(ProjectId project, Optional<Role> before, Role role, TransactionRecords records) {
        try {
            return roles.put(project, before, role, records);
        } finally {
            invalidations.changed(project);
        }
    }

    @Override
    public boolean delete(ProjectId project, Role role, TransactionRecords records) {
        try {
            return roles.delete(project, role, records);
        } finally {
            invalidations.changed(project);
        }
    }
}
