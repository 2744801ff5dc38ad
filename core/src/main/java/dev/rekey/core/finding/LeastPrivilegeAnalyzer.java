package dev.rekey.core.finding;

import dev.rekey.core.access.IpAddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.Role;
import dev.rekey.core.finding.Suggestion.UnchangedField;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.ResourceReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Determines how a key can be narrowed without rejecting any recorded traffic that was allowed.
 * Each field is analyzed independently; a field stays unchanged if the record is insufficient. Free
 * of side effects outside the instance; not thread-safe.
 */
final class LeastPrivilegeAnalyzer {

    private static final int MAX_RANGES = 100;
    private static final int MAX_ORIGINS = 100;

    private final KeyAggregate aggregate;
    private final KeySettings settings;
    private final AllowedTraffic passed;
    private final List<Permission> needed;
    private final List<UnchangedField> kept = new ArrayList<>();

    /** @param passed allowed traffic, all of it recorded with patterns */
    LeastPrivilegeAnalyzer(KeyAggregate aggregate, AllowedTraffic passed) {
        this.aggregate = aggregate;
        this.settings = aggregate.key().settings();
        this.passed = passed;
        PermissionSet given = aggregate.grantedPermissions();
        this.needed = passed.named().stream()
                .filter(given::includes)
                .sorted(Comparator.comparing(Permission::value))
                .toList();
    }

    /**
     * Returns the fields that stay unchanged because the record is insufficient. Call after
     * {@link #tightening}.
     */
    List<UnchangedField> kept() {
        return List.copyOf(kept);
    }

    PrivilegeReduction tightening() {
        boolean known = arePermissionsKnown();
        boolean restrict = known && !settings.restricted();
        return new PrivilegeReduction(
                restrict,
                known ? differing(settings.permissions(), permissions()) : Optional.empty(),
                known ? differing(settings.roles(), roles()) : Optional.empty(),
                allowedIps(),
                allowedOrigins(),
                allowedResources());
    }

    /** Returns the key's own permissions that no allowed attempt required. */
    List<String> unusedPermissions() {
        return !settings.restricted() || passed.anyAskedForNothing()
                ? List.of()
                : settings.permissions().stream()
                        .filter(held -> needed.stream().noneMatch(held::matches))
                        .map(Permission::value)
                        .toList();
    }

    /** Returns the key's existing roles of which no permission was required. */
    List<String> unusedRoles() {
        return !settings.restricted() || passed.anyAskedForNothing()
                ? List.of()
                : aggregate.roles().stream()
                        .filter(role -> !isNeeded(role))
                        .map(Role::name)
                        .toList();
    }

    private boolean isNeeded(Role role) {
        return role.permissions().stream().anyMatch(held -> needed.stream().anyMatch(held::matches));
    }

    private boolean arePermissionsKnown() {
        if (passed.anyAskedForNothing()) {
            return keep(
                    "permissions",
                    "Some allowed attempts required no permission, so it is unknown which permissions are used.");
        }
        if (needed.isEmpty()) {
            return keep("permissions", "The key no longer has any of the permissions that were required.");
        }
        List<Permission> wanted = permissions();
        if (wanted.size() > PermissionValidator.MAX_PERMISSIONS) {
            return keep("permissions", "The number of permissions in use exceeds the maximum for a key.");
        }
        if (!wanted.stream().allMatch(this::canBeGiven)) {
            return keep("permissions", "Some permissions in use are missing from the project's catalogue.");
        }
        return true;
    }

    private boolean canBeGiven(Permission permission) {
        List<PermissionDefinition> catalogue = aggregate.project().settings().catalogue();
        return catalogue == null
                || permission.isManagement()
                || settings.permissions().contains(permission)
                || catalogue.stream()
                        .flatMap(entry -> Permission.parse(entry.name()).stream())
                        .anyMatch(permission::matches);
    }

    /**
     * Returns the required permissions in place of patterns that cover them; for an unrestricted
     * key, all of them.
     */
    private List<Permission> permissions() {
        if (!settings.restricted()) {
            return needed;
        }
        Set<Permission> narrowed = new LinkedHashSet<>();
        for (Permission held : settings.permissions()) {
            needed.stream().filter(held::matches).forEach(narrowed::add);
        }
        return List.copyOf(narrowed);
    }

    /**
     * Returns the roles that provide a required permission, and roles missing from the project,
     * which provide none.
     */
    private List<String> roles() {
        if (!settings.restricted()) {
            return List.of();
        }
        List<String> unused = unusedRoles();
        return settings.roles().stream().filter(role -> !unused.contains(role)).toList();
    }

    private Optional<List<IpRange>> allowedIps() {
        if (passed.shapes().stream().anyMatch(count -> count.shape().network() == null)) {
            keep("allowed_ips", "The client address of some allowed attempts is unknown.");
            return Optional.empty();
        }
        List<IpRange> networks = passed.shapes().stream()
                .flatMap(count -> Stream.ofNullable(count.shape().network()))
                .distinct()
                .toList();
        List<IpRange> present = settings.allowedIps();
        List<IpRange> narrowed =
                CidrAggregator.collapsed(present.isEmpty() ? networks : CidrAggregator.within(networks, present));
        if (narrowed.isEmpty()) {
            keep("allowed_ips", "All allowed attempts came from networks that the key no longer allows.");
            return Optional.empty();
        }
        if (narrowed.size() > MAX_RANGES) {
            keep("allowed_ips", "The number of networks in use exceeds the maximum for a key.");
            return Optional.empty();
        }
        IpAddressSet before = present.isEmpty() ? IpAddressSet.ALL : IpAddressSet.of(present);
        return before.without(IpAddressSet.of(narrowed)).isEmpty() ? Optional.empty() : Optional.of(narrowed);
    }

    private Optional<List<OriginPattern>> allowedOrigins() {
        List<String> sent = passed.shapes().stream()
                .flatMap(count -> Stream.ofNullable(count.shape().origin()))
                .distinct()
                .sorted()
                .toList();
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        boolean anyWithout =
                passed.shapes().stream().anyMatch(count -> count.shape().origin() == null);
        if (anyWithout
                && settings.allowedOrigins().isEmpty()
                && aggregate.project().settings().originRequired()) {
            keep("allowed_origins", "Some allowed attempts sent no origin, and the project requires one.");
            return Optional.empty();
        }
        List<OriginPattern> present = settings.allowedOrigins();
        List<OriginPattern> narrowed = sent.stream()
                .filter(origin -> present.isEmpty() || OriginPattern.anyMatches(present, origin))
                .flatMap(origin -> OriginPattern.parse(origin).stream())
                .distinct()
                .toList();
        boolean covered = sent.stream()
                .filter(origin -> present.isEmpty() || OriginPattern.anyMatches(present, origin))
                .allMatch(origin -> OriginPattern.anyMatches(narrowed, origin));
        if (!covered || narrowed.isEmpty() || narrowed.size() > MAX_ORIGINS) {
            keep("allowed_origins", "The origins in use cannot be expressed as a list of allowed origins.");
            return Optional.empty();
        }
        boolean same = !present.isEmpty()
                && present.stream().allMatch(pattern -> narrowed.stream().anyMatch(other -> other.includes(pattern)));
        return same ? Optional.empty() : Optional.of(narrowed);
    }

    /**
     * Narrows only resource types that the key already limits; traffic alone does not show which
     * other types to limit.
     */
    private Map<String, List<String>> allowedResources() {
        Map<String, Set<String>> used = new LinkedHashMap<>();
        for (PatternCount count : passed.shapes()) {
            resource(count.shape())
                    .ifPresent(resource -> used.computeIfAbsent(resource.type(), type -> new LinkedHashSet<>())
                            .add(resource.id()));
        }
        Map<String, List<String>> narrowed = new LinkedHashMap<>();
        settings.allowedResources().forEach((type, ids) -> {
            List<String> still = ids.stream()
                    .filter(id -> used.getOrDefault(type, Set.of()).contains(id))
                    .toList();
            if (!still.isEmpty() && still.size() < ids.size()) {
                narrowed.put(type, still);
            }
        });
        return narrowed;
    }

    private static Optional<ResourceReference> resource(TrafficPattern shape) {
        return Optional.ofNullable(shape.resource()).flatMap(ResourceReference::parse);
    }

    private static <T> Optional<List<T>> differing(List<T> present, List<T> wanted) {
        return Set.copyOf(present).equals(Set.copyOf(wanted)) ? Optional.empty() : Optional.of(wanted);
    }

    private boolean keep(String field, String message) {
        kept.add(new UnchangedField(field, message));
        return false;
    }
}
