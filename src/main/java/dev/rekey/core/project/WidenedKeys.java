package dev.rekey.core.project;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Role;
import dev.rekey.core.id.ProjectId;

/**
 * The keys that a change of something else would widen: those of a user that gets more, those with a role that grows. A
 * restricted caller may make such a change where it might widen each of these keys itself.
 */
public interface WidenedKeys {

    /**
     * @param after the user as it would be
     * @throws dev.rekey.core.Refusal.Forbidden where one of its keys would be wider than the caller may make it
     */
    void requireOf(Caller caller, User after);

    /**
     * @param after the role as it would be
     * @throws dev.rekey.core.Refusal.Forbidden where a key with that role would be wider than the caller may make it
     */
    void requireWith(Caller caller, ProjectId project, Role after);
}
