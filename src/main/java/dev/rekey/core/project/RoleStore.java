package dev.rekey.core.project;

import dev.rekey.core.access.Role;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.id.ProjectId;
import java.util.List;
import java.util.Optional;

/** Where the roles of a project's keys are kept. Each method is one transaction. */
public interface RoleStore {

    Optional<Role> find(ProjectId project, String name);

    /** All roles of the project by name. */
    List<Role> list(ProjectId project);

    /**
     * Makes the role, or replaces {@code before}.
     *
     * @param before what the role was when this was decided; empty if there was none
     * @return false where the role is not {@code before} any more or the project has gone; nothing was written then
     */
    boolean put(ProjectId project, Optional<Role> before, Role role, Commit commit);

    /**
     * Removes a role; keys that name it keep the name and lose what it gave.
     *
     * @param role what it was when this was decided
     * @return false where the role is not that any more; nothing was written then
     */
    boolean delete(ProjectId project, Role role, Commit commit);
}
