package dev.rekey.core.key.validation;

import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.core.project.RoleStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds restricted keys that may create keys and have conditions of their own. Keys created with
 * them inherit these conditions, unless the creating key holds {@code keys:unbind}. Thread-safe.
 */
public final class ConditionedCallerFinder {

    private static final List<Permission> WRITING = List.of(
            ManagementPermission.KEYS_WRITE.permission(),
            new Permission("keys:*"),
            new Permission("*:write"),
            new Permission("*:*"),
            new Permission("*"));
    private static final int PAGE = 200;

    private final KeyReader keys;
    private final ProjectStore projects;
    private final RoleStore roles;

    public ConditionedCallerFinder(KeyReader keys, ProjectStore projects, RoleStore roles) {
        this.keys = keys;
        this.projects = projects;
        this.roles = roles;
    }

    /**
     * Returns up to {@code most} such keys without duplicates. Revoked and expired keys are
     * omitted.
     */
    public List<KeyAggregate> find(Instant now, int most) {
        Map<KeyId, KeyAggregate> found = new LinkedHashMap<>();
        for (KeyFilter filter : filters(now)) {
            Iterator<KeyAggregate> all = keys.walk(filter);
            while (found.size() < most && all.hasNext()) {
                KeyAggregate aggregate = all.next();
                if (isBound(aggregate, now)) {
                    found.put(aggregate.key().id(), aggregate);
                }
            }
        }
        return List.copyOf(found.values());
    }

    private List<KeyFilter> filters(Instant now) {
        List<KeyFilter> filters = new ArrayList<>();
        WRITING.forEach(permission -> filters.add(KeyFilter.all(now).permission(permission)));
        for (Project project : projects()) {
            for (Role role : roles.list(project.id())) {
                if (role.permissions().stream()
                        .anyMatch(permission -> permission.matches(ManagementPermission.KEYS_WRITE.permission()))) {
                    filters.add(KeyFilter.all(now).project(project.id()).role(role.name()));
                }
            }
        }
        return filters;
    }

    private List<Project> projects() {
        List<Project> all = new ArrayList<>();
        List<Project> page;
        do {
            page = projects.list(all.isEmpty() ? null : all.getLast().id(), PAGE);
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    private static boolean isBound(KeyAggregate aggregate, Instant now) {
        KeySettings settings = aggregate.key().settings();
        KeyState state = aggregate.state(now);
        StoredCallerKey own = new StoredCallerKey(aggregate);
        return settings.restricted()
                && state != KeyState.REVOKED
                && state != KeyState.EXPIRED
                && aggregate.grantedPermissions().includes(ManagementPermission.KEYS_WRITE.permission())
                && !aggregate.grantedPermissions().includes(ManagementPermission.KEYS_UNBIND.permission())
                && (own.hasConditions() || own.isMetered());
    }
}
