package dev.rekey.core.project;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Role;
import dev.rekey.core.id.ProjectId;

/**
 * Keys that a change of a user or role would widen. A restricted caller may make such a change only
 * if it could widen each of these keys itself.
 */
public interface WidenedKeys {

    /**
     * Checks the keys of a user.
     *
     * @param after the changed user
     * @throws dev.rekey.core.Refusal.Forbidden if a key would be wider than the caller may make it
     */
    void requireOf(Caller caller, User after);

    /**
     * Checks the keys with a role.
     *
     * @param after the changed role
     * @throws dev.rekey.core.Refusal.Forbidden if a key would be wider than the caller may make it
     */
    void requireWith(Caller caller, ProjectId project, Role after);
}
