package dev.rekey.core.project;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.TransactionRecords;
import dev.rekey.core.id.ProjectId;
import java.util.List;
import java.util.Optional;

/** Store of roles. Each method is one transaction. */
public interface RoleStore {

    Optional<Role> find(ProjectId project, String name);

    /** Returns all roles of the project by name. */
    List<Role> list(ProjectId project);

    /**
     * Creates the role or replaces {@code before}.
     *
     * @param before the role on which the decision was based; empty if there was none
     * @return false if the role has changed since or the project no longer exists; nothing was
     *     written
     */
    boolean put(ProjectId project, Optional<Role> before, Role role, TransactionRecords records);

    /**
     * Deletes a role. Keys keep its name but lose its permissions.
     *
     * @param role the role on which the decision was based
     * @return false if the role has changed since; nothing was written
     */
    boolean delete(ProjectId project, Role role, TransactionRecords records);
}
