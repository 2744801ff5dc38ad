package dev.rekey.core.key;

import dev.rekey.core.access.Management;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import dev.rekey.core.id.KeyId;
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
public final class BoundCallers {

    private static final List<Permission> WRITING = List.of(
            Management.KEYS_WRITE.permission(),
            new Permission("keys:*"),
            new Permission("*:write"),
            new Permission("*:*"),
            new Permission("*"));
    private static final int PAGE = 200;

    private final KeyStore keys;
    private final ProjectStore projects;
    private final RoleStore roles;

    public BoundCallers(KeyStore keys, ProjectStore projects, RoleStore roles) {
        this.keys = keys;
        this.projects = projects;
        this.roles = roles;
    }

    /**
     * Returns up to {@code most} such keys without duplicates. Revoked and expired keys are
     * omitted.
     */
    public List<OwnedKey> find(Instant now, int most) {
        Map<KeyId, OwnedKey> found = new LinkedHashMap<>();
        for (KeyFilter filter : filters(now)) {
            Iterator<OwnedKey> all = new WholeList(page -> keys.piece(filter, page, KeyStore.PIECE_BYTES));
            while (found.size() < most && all.hasNext()) {
                OwnedKey owned = all.next();
                if (isBound(owned, now)) {
                    found.put(owned.key().id(), owned);
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
                        .anyMatch(permission -> permission.covers(Management.KEYS_WRITE.permission()))) {
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

    private static boolean isBound(OwnedKey owned, Instant now) {
        KeySettings settings = owned.key().settings();
        KeyState state = owned.state(now);
        return settings.restricted()
                && state != KeyState.REVOKED
                && state != KeyState.EXPIRED
                && owned.given().cover(Management.KEYS_WRITE.permission())
                && !owned.given().cover(Management.KEYS_UNBIND.permission())
                && hasConditions(settings, new StoredCallerKey(owned));
    }

    private static boolean hasConditions(KeySettings settings, StoredCallerKey own) {
        return !settings.allowedIps().isEmpty()
                || !settings.deniedIps().isEmpty()
                || !settings.allowedOrigins().isEmpty()
                || settings.expiresAt() != null
                || own.isMetered();
    }
}
