package dev.rekey.core.key;

import dev.rekey.core.access.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The roles that a project has, or those of them that matter. */
record KnownRoles(List<Role> all) {

    KnownRoles {
        all = List.copyOf(all);
    }

    Set<String> names() {
        return all.stream().map(Role::name).collect(Collectors.toSet());
    }

    /** Those that have one of these names. */
    List<Role> named(List<String> wanted) {
        return all.stream().filter(role -> wanted.contains(role.name())).toList();
    }
}
