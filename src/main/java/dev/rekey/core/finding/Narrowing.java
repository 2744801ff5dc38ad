package dev.rekey.core.finding;

import dev.rekey.core.access.AddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Role;
import dev.rekey.core.finding.Suggestion.Kept;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.project.CatalogueEntry;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.core.traffic.Shape;
import dev.rekey.core.traffic.ShapeCount;
import dev.rekey.core.verify.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what a key would lose nothing by: each field by itself, so that none of what passed would be refused. Where the record
 * does not tell enough of a field, it stays. Pure; not thread-safe.
 */
final class Narrowing {

    private static final int MOST_RANGES = 100;
    private static final int MOST_ORIGINS = 100;

    private final OwnedKey owned;
    private final KeySettings settings;
    private final PassedTraffic passed;
    private final Set<Permission> needed;
    private final List<Kept> kept = new ArrayList<>();

    /** @param passed all of it in shapes */
    Narrowing(OwnedKey owned, PassedTraffic passed) {
        this.owned = owned;
        this.settings = owned.key().settings();
        this.passed = passed;
        this.needed = new LinkedHashSet<>(passed.named());
        needed.removeIf(permission -> !owned.given().cover(permission));
    }

    /** The fields that stay because the record does not tell enough; to be asked after {@link #tightening}. */
    List<Kept> kept() {
        return List.copyOf(kept);
    }

    Tightening tightening() {
        boolean known = arePermissionsKnown();
        boolean restrict = known && !settings.restricted();
        return new Tightening(
                restrict,
                known ? differing(settings.permissions(), permissions()) : Optional.empty(),
                known ? differing(settings.roles(), roles()) : Optional.empty(),
                allowedIps(),
                allowedOrigins(),
                allowedResources());
    }

    /** Permissions of the key's own that nothing needed. */
    List<String> unusedPermissions() {
        return !settings.restricted() || passed.anyAskedForNothing()
                ? List.of()
                : settings.permissions().stream()
                        .filter(held -> needed.stream().noneMatch(held::covers))
                        .map(Permission::value)
                        .toList();
    }

    /** Roles that the project has and of which nothing was needed. */
    List<String> unusedRoles() {
        return !settings.restricted() || passed.anyAskedForNothing()
                ? List.of()
                : owned.roles().stream()
                        .filter(role -> !isNeeded(role))
                        .map(Role::name)
                        .toList();
    }

    private boolean isNeeded(Role role) {
        return role.permissions().stream().anyMatch(held -> needed.stream().anyMatch(held::covers));
    }

    private boolean arePermissionsKnown() {
        if (passed.anyAskedForNothing()) {
            return keep(
                    "permissions", "Attempts passed that asked for no permission, so nobody can tell which are used.");
        }
        if (needed.isEmpty()) {
            return keep("permissions", "What was asked for is nothing that the key has now.");
        }
        List<Permission> wanted = permissions();
        if (wanted.size() > PermissionRules.MAX_PERMISSIONS) {
            return keep("permissions", "More permissions are used than a key can list.");
        }
        if (!wanted.stream().allMatch(this::canBeGiven)) {
            return keep("permissions", "Permissions are used that the project's catalogue does not have.");
        }
        return true;
    }

    private boolean canBeGiven(Permission permission) {
        List<CatalogueEntry> catalogue = owned.project().settings().catalogue();
        return catalogue == null
                || permission.isManagement()
                || settings.permissions().contains(permission)
                || catalogue.stream()
                        .flatMap(entry -> Permission.parse(entry.name()).stream())
                        .anyMatch(permission::covers);
    }

    /** What is needed, in place of patterns that cover it; of a key that is unrestricted, all of it. */
    private List<Permission> permissions() {
        if (!settings.restricted()) {
            return List.copyOf(needed);
        }
        Set<Permission> narrowed = new LinkedHashSet<>();
        for (Permission held : settings.permissions()) {
            needed.stream().filter(held::covers).forEach(narrowed::add);
        }
        return List.copyOf(narrowed);
    }

    /** Those that give something that is needed, and those that the project does not have, which give nothing. */
    private List<String> roles() {
        if (!settings.restricted()) {
            return List.of();
        }
        List<String> unused = unusedRoles();
        return settings.roles().stream().filter(role -> !unused.contains(role)).toList();
    }

    private Optional<List<IpRange>> allowedIps() {
        if (passed.shapes().stream().anyMatch(count -> count.shape().network() == null)) {
            keep("allowed_ips", "Attempts passed whose address is not known.");
            return Optional.empty();
        }
        List<IpRange> networks = passed.shapes().stream()
                .flatMap(count -> Stream.ofNullable(count.shape().network()))
                .distinct()
                .toList();
        List<IpRange> present = settings.allowedIps();
        List<IpRange> narrowed = Networks.collapsed(present.isEmpty() ? networks : Networks.within(networks, present));
        if (narrowed.isEmpty()) {
            keep("allowed_ips", "What passed came from networks that the key does not allow now.");
            return Optional.empty();
        }
        if (narrowed.size() > MOST_RANGES) {
            keep("allowed_ips", "It is used from more networks than a key can list.");
            return Optional.empty();
        }
        AddressSet before = present.isEmpty() ? AddressSet.ALL : AddressSet.of(present);
        return before.without(AddressSet.of(narrowed)).isEmpty() ? Optional.empty() : Optional.of(narrowed);
    }

    private Optional<List<OriginPattern>> allowedOrigins() {
        List<String> said = passed.shapes().stream()
                .flatMap(count -> Stream.ofNullable(count.shape().origin()))
                .distinct()
                .toList();
        if (said.isEmpty()) {
            return Optional.empty();
        }
        boolean unsaid =
                passed.shapes().stream().anyMatch(count -> count.shape().origin() == null);
        if (unsaid
                && settings.allowedOrigins().isEmpty()
                && owned.project().settings().originRequired()) {
            keep("allowed_origins", "Attempts passed that named no origin, and the project wants one named.");
            return Optional.empty();
        }
        List<OriginPattern> present = settings.allowedOrigins();
        List<OriginPattern> narrowed = said.stream()
                .filter(origin -> present.isEmpty() || OriginPattern.anyMatches(present, origin))
                .flatMap(origin -> OriginPattern.parse(origin).stream())
                .distinct()
                .toList();
        boolean told = said.stream()
                .filter(origin -> present.isEmpty() || OriginPattern.anyMatches(present, origin))
                .allMatch(origin -> OriginPattern.anyMatches(narrowed, origin));
        if (!told || narrowed.isEmpty() || narrowed.size() > MOST_ORIGINS) {
            keep("allowed_origins", "The origins that were named cannot be listed.");
            return Optional.empty();
        }
        boolean same = !present.isEmpty()
                && present.stream().allMatch(one -> narrowed.stream().anyMatch(other -> other.covers(one)));
        return same ? Optional.empty() : Optional.of(narrowed);
    }

    /** Of the types that the key limits already: which ids a key is for is not for its past to say. */
    private Map<String, List<String>> allowedResources() {
        Map<String, Set<String>> used = new LinkedHashMap<>();
        for (ShapeCount count : passed.shapes()) {
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

    private static Optional<Resource> resource(Shape shape) {
        return Optional.ofNullable(shape.resource()).flatMap(Resource::parse);
    }

    private static <T> Optional<List<T>> differing(List<T> present, List<T> wanted) {
        return Set.copyOf(present).equals(Set.copyOf(wanted)) ? Optional.empty() : Optional.of(wanted);
    }

    private boolean keep(String field, String message) {
        kept.add(new Kept(field, message));
        return false;
    }
}
