package dev.rekey.core.key;

import dev.rekey.core.access.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Roles of a project, or the relevant ones of them. Immutable. */
public record ProjectRoles(List<Role> all) {

    public ProjectRoles {
        all = List.copyOf(all);
    }

    public Set<String> names() {
        return all.stream().map(Role::name).collect(Collectors.toSet());
    }

    /** Returns the roles with one of these names. */
    public List<Role> named(List<String> names) {
        return all.stream().filter(role -> names.contains(role.name())).toList();
    }
}
