package dev.rekey.core.finding;

import dev.rekey.core.Change;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.key.KeyChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Suggested reduction of a key that keeps its recorded traffic allowed. Empty components stay
 * unchanged.
 *
 * @param restrict whether to restrict the key, which is unrestricted
 * @param allowedResources ids to keep by resource type, only for types that lose some
 */
public record PrivilegeReduction(
        boolean restrict,
        Optional<List<Permission>> permissions,
        Optional<List<String>> roles,
        Optional<List<IpRange>> allowedIps,
        Optional<List<OriginPattern>> allowedOrigins,
        Map<String, List<String>> allowedResources) {

    /** No reduction. */
    public static final PrivilegeReduction NONE = new PrivilegeReduction(
            false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());

    public PrivilegeReduction {
        allowedResources = new LinkedHashMap<>(allowedResources);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Returns the native names of the fields that become narrower. */
    public List<String> fields() {
        return plain().keySet().stream().toList();
    }

    /**
     * Returns the reduction as a merge patch: native field names with strings, lists and a boolean.
     */
    public Map<String, Object> plain() {
        Map<String, Object> plain = new LinkedHashMap<>();
        if (restrict) {
            plain.put("restricted", true);
        }
        permissions.ifPresent(list -> plain.put("permissions", texts(list)));
        roles.ifPresent(list -> plain.put("roles", list));
        allowedIps.ifPresent(list -> plain.put("allowed_ips", texts(list)));
        allowedOrigins.ifPresent(list -> plain.put("allowed_origins", texts(list)));
        if (!allowedResources.isEmpty()) {
            plain.put("allowed_resources", allowedResources);
        }
        return plain;
    }

    /** Returns the reduction as a key change. */
    public KeyChange change() {
        KeyChange.Builder change = KeyChange.builder();
        if (restrict) {
            change.restricted(true);
        }
        permissions.ifPresent(list -> change.permissions(Change.replace(texts(list))));
        roles.ifPresent(list -> change.roles(Change.replace(list)));
        allowedIps.ifPresent(list -> change.allowedIps(Change.replace(texts(list))));
        allowedOrigins.ifPresent(list -> change.allowedOrigins(Change.replace(texts(list))));
        if (!allowedResources.isEmpty()) {
            Map<String, Change<List<String>>> types = new LinkedHashMap<>();
            allowedResources.forEach((type, ids) -> types.put(type, Change.replace(ids)));
            change.allowedResources(Change.replace(types));
        }
        return change.build();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }
}
