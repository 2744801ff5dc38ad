package dev.rekey.node;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.RoleStore;
import java.util.List;
import java.util.Optional;

/** The store of roles, with every change that keys feel told to {@link Changes}, as {@link WatchedKeys} does. */
public final class WatchedRoles implements RoleStore {

    private final RoleStore roles;
    private final Changes changes;

    public WatchedRoles(RoleStore roles, Changes changes) {
        this.roles = roles;
        this.changes = changes;
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
    public boolean put(ProjectId project, Optional<Role> before, Role role, Commit commit) {
        try {
            return roles.put(project, before, role, commit);
        } finally {
            changes.changed(project);
        }
    }

    @Override
    public boolean delete(ProjectId project, Role role, Commit commit) {
        try {
            return roles.delete(project, role, commit);
        } finally {
            changes.changed(project);
        }
    }
}
