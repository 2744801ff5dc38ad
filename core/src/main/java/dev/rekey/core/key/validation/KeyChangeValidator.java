package dev.rekey.core.key.validation;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyFieldType;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.VendorAttributes;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitValidator;
import dev.rekey.core.project.MetadataValidator;
import dev.rekey.core.project.PermissionDefinition;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.core.project.ProjectSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Validates a change against the current settings of a key and returns the new settings. Not
 * thread-safe.
 *
 * <p>Values that a key already has are never violations if the change keeps them, since the catalog
 * may have been narrowed or a role deleted in the meantime.
 */
public final class KeyChangeValidator {

    static final int MAX_NAME = 200;
    static final int MAX_DESCRIPTION = 2_000;
    static final int MAX_ADDRESSES = 100;
    static final int MAX_ORIGINS = 100;
    static final int MAX_RESOURCE_IDS = 1_000;
    static final int MAX_RESOURCE_ID = 200;
    static final long MAX_AMOUNT = 1_000_000_000_000L;
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Pattern RESOURCE_TYPE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final ProjectSettings project;
    private final Set<String> roles;
    private final Instant now;
    private final ViolationCollector violations = new ViolationCollector();

    /** @param roles names of the project's roles */
    public KeyChangeValidator(ProjectSettings project, Set<String> roles, Instant now) {
        this.project = project;
        this.roles = roles;
        this.now = now;
    }

    public ViolationCollector violations() {
        return violations;
    }

    /** Adds violated project rules, except for fields that already have a violation. */
    public void addBroken(List<KeyPolicyReport.Broken> broken) {
        Set<String> wrong = violations.list().stream().map(Violation::field).collect(Collectors.toSet());
        broken.stream()
                .map(KeyPolicyReport.Broken::violation)
                .filter(violation -> !wrong.contains(violation.field()))
                .forEach(violation -> violations.addAll(List.of(violation)));
    }

    /**
     * Returns the changed settings, as far as the change is valid; {@link #violations()} has the
     * rest.
     */
    public KeySettings apply(KeySettings current, KeyChange change) {
        violations.addAll(change.faults());
        KeyTextValidator.checkReason(change.reason(), violations);
        KeySettingsBuilder settings = KeySettingsBuilder.builder(current)
                .name(name(change.name(), current.name()))
                .description(description(change.description(), current.description()))
                .enabled(change.enabled().orElse(current.enabled()))
                .notBefore(instant("not_before", change.notBefore(), current.notBefore()))
                .expiresAt(expiry(change.expiresAt(), current.expiresAt()))
                .restricted(change.restricted().orElse(current.restricted()))
                .permissions(permissions(change, current.permissions()))
                .roles(roles(change.roles(), current.roles()))
                .allowedIps(addresses("allowed_ips", change.allowedIps(), current.allowedIps()))
                .deniedIps(addresses("denied_ips", change.deniedIps(), current.deniedIps()))
                .allowedOrigins(origins(change.allowedOrigins(), current.allowedOrigins()))
                .allowedResources(resources(change.allowedResources(), current.allowedResources()))
                .rateLimits(rateLimits(change.rateLimits(), current.rateLimits()))
                .credits(new CreditsValidator(now, violations).apply(change.credits(), current.credits()))
                .metadata(metadata(change.metadata(), current.metadata()));
        Arrays.stream(KeyField.values())
                .filter(field -> field.type() == KeyFieldType.SECONDS)
                .forEach(field -> field.set(settings, seconds(field, change.of(field), field.get(current))));
        KeySettings changed = settings.build();
        Instant start = changed.notBefore();
        Instant end = changed.expiresAt();
        boolean timesChanged =
                change.notBefore().isPresent() || change.expiresAt().isPresent();
        if (timesChanged && start != null && end != null && !start.isBefore(end)) {
            violations.add("/not_before", "not_before_expiry", "`not_before` must be earlier than `expires_at`.");
        }
        return remembered(current, changed, change);
    }

    private static KeySettings remembered(KeySettings current, KeySettings changed, KeyChange change) {
        VendorAttributes attributes = current.dialects().without(current.differences(changed));
        for (var vendor : change.dialects().entrySet()) {
            for (var attribute : vendor.getValue().entrySet()) {
                attributes = attributes.with(vendor.getKey(), attribute.getKey(), attribute.getValue());
            }
        }
        return changed.withDialects(attributes);
    }

    private String name(Optional<String> asked, String current) {
        if (asked.isEmpty() || (asked.get().equals(current) && !current.isBlank())) {
            return current;
        }
        String name = TextRules.normalized(asked.get());
        if (name.isBlank()) {
            violations.add("/name", "blank", "A name must not be blank.");
        } else {
            KeyTextValidator.check("name", name, MAX_NAME, false, violations);
        }
        return name;
    }

    private @Nullable String description(Change<String> asked, @Nullable String current) {
        if (asked.replacement().filter(text -> text.equals(current)).isPresent()) {
            return current;
        }
        Change<String> normalized = asked.map(TextRules::normalized);
        normalized
                .replacement()
                .ifPresent(text -> KeyTextValidator.check("description", text, MAX_DESCRIPTION, true, violations));
        return normalized.applyTo(current);
    }

    private @Nullable Instant instant(String field, Change<Instant> asked, @Nullable Instant current) {
        asked.replacement()
                .filter(instant -> instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST))
                .ifPresent(instant -> violations.add(
                        "/" + field, "out_of_range", "Must be between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z."));
        return asked.applyTo(current);
    }

    private @Nullable Instant expiry(Change<Instant> asked, @Nullable Instant current) {
        Instant expiry = instant("expires_at", asked, current);
        if (asked.isPresent() && expiry != null && !expiry.equals(current) && !expiry.isAfter(now)) {
            violations.add(
                    "/expires_at",
                    "in_the_past",
                    "Must be in the future; disable or revoke the key to stop its use now.");
        }
        return expiry;
    }

    /** All durations have the same range. */
    private @Nullable Object seconds(KeyField field, Change<?> asked, @Nullable Object current) {
        asked.replacement()
                .map(Long.class::cast)
                .filter(seconds -> seconds < InactivityTimeout.MIN_SECONDS || seconds > RotationRequest.MAX_SECONDS)
                .ifPresent(seconds -> violations.add(
                        "/" + field.text(),
                        "out_of_range",
                        "Must be between " + InactivityTimeout.MIN_SECONDS + " and " + RotationRequest.MAX_SECONDS
                                + " seconds."));
        return asked instanceof Change.Keep<?> ? current : asked.replacement().orElse(null);
    }

    private List<Permission> permissions(KeyChange change, List<Permission> current) {
        return change.permissions()
                .map(texts -> {
                    List<Permission> asked = PermissionValidator.parse("permissions", texts, violations);
                    refuseUncatalogued(asked, current, change.vendorPermissions(), texts);
                    return asked;
                })
                .applyTo(current, List.of());
    }

    private void refuseUncatalogued(
            List<Permission> asked, List<Permission> current, Set<String> knownHere, List<String> texts) {
        List<PermissionDefinition> catalogue = project.catalogue();
        if (catalogue == null) {
            return;
        }
        List<Permission> names = catalogue.stream()
                .map(entry -> Permission.parse(entry.name()))
                .flatMap(Optional::stream)
                .toList();
        for (Permission permission : asked) {
            boolean known = current.contains(permission)
                    || permission.isManagement()
                    || knownHere.contains(permission.value())
                    || names.stream().anyMatch(permission::matches);
            if (!known) {
                violations.add(
                        "/permissions/" + texts.indexOf(permission.value()),
                        "unknown_permission",
                        "Must be a permission of the project's `catalogue`.");
            }
        }
    }

    private List<String> roles(Change<List<String>> asked, List<String> current) {
        asked.replacement().ifPresent(names -> {
            if (names.size() > PermissionValidator.MAX_PERMISSIONS) {
                violations.add(
                        "/roles", "too_many", "At most " + PermissionValidator.MAX_PERMISSIONS + " roles are allowed.");
                return;
            }
            for (int index = 0; index < names.size(); index++) {
                if (!roles.contains(names.get(index)) && !current.contains(names.get(index))) {
                    violations.add("/roles/" + index, "unknown_role", "The project has no such role.");
                }
            }
        });
        return asked.map(KeyChangeValidator::distinct).applyTo(current, List.of());
    }

    private List<IpRange> addresses(String field, Change<List<String>> asked, List<IpRange> current) {
        return asked.map(texts -> parsed(
                        field,
                        texts,
                        MAX_ADDRESSES,
                        IpRange::parse,
                        "not_an_address",
                        "Must be an IP address or a CIDR range without host bits, for example 192.0.2.0/24 or"
                                + " 2001:db8::1."))
                .applyTo(current, List.of());
    }

    private List<OriginPattern> origins(Change<List<String>> asked, List<OriginPattern> current) {
        return asked.map(texts -> parsed(
                        "allowed_origins",
                        texts,
                        MAX_ORIGINS,
                        OriginPattern::parse,
                        "not_an_origin",
                        "Must be a scheme, a host and an optional port, for example https://app.example.com or"
                                + " https://*.example.com."))
                .applyTo(current, List.of());
    }

    private <T> List<T> parsed(
            String field,
            List<String> texts,
            int most,
            Function<String, Optional<T>> parser,
            String code,
            String message) {
        if (texts.size() > most) {
            violations.add("/" + field, "too_many", "At most " + most + " entries are allowed.");
            return List.of();
        }
        Set<T> values = new LinkedHashSet<>();
        for (int index = 0; index < texts.size(); index++) {
            Optional<T> value = parser.apply(texts.get(index));
            if (value.isEmpty()) {
                violations.add("/" + field + "/" + index, code, message);
            }
            value.ifPresent(values::add);
        }
        return new ArrayList<>(values);
    }

    /** Merges the resource types; an empty list of ids removes the type. */
    private Map<String, List<String>> resources(
            Change<Map<String, Change<List<String>>>> asked, Map<String, List<String>> current) {
        return asked.map(patch -> {
                    Map<String, List<String>> merged = new LinkedHashMap<>(current);
                    patch.forEach((type, change) -> {
                        List<String> ids =
                                resourceIds(type, change).applyTo(merged.getOrDefault(type, List.of()), List.of());
                        if (ids.isEmpty()) {
                            merged.remove(type);
                        } else {
                            merged.put(type, ids);
                        }
                    });
                    if (merged.values().stream().mapToInt(List::size).sum() > MAX_RESOURCE_IDS) {
                        violations.add(
                                "/allowed_resources",
                                "too_many",
                                "At most " + MAX_RESOURCE_IDS + " ids of all types together are allowed.");
                    }
                    return merged;
                })
                .applyTo(current, Map.of());
    }

    private Change<List<String>> resourceIds(String type, Change<List<String>> change) {
        if (!RESOURCE_TYPE.matcher(type).matches()) {
            violations.add(
                    "/allowed_resources",
                    "not_a_resource_type",
                    "A resource type must have 1 to 64 characters from A-Z, a-z, 0-9, `_`, `.` and `-`, for example"
                            + " file.");
            return Change.keep();
        }
        change.replacement().ifPresent(ids -> {
            for (int index = 0; index < Math.min(ids.size(), MAX_RESOURCE_IDS); index++) {
                String id = ids.get(index);
                if (id.isBlank() || TextRules.length(id) > MAX_RESOURCE_ID || !TextRules.isPlain(id, false)) {
                    violations.add(
                            "/allowed_resources/" + type + "/" + index,
                            "not_a_resource_id",
                            "Must not be blank and must have 1 to " + MAX_RESOURCE_ID
                                    + " characters without control characters, for example 42.");
                }
            }
        });
        return change.map(KeyChangeValidator::distinct);
    }

    private List<RateLimit> rateLimits(Change<List<RateLimit>> asked, List<RateLimit> current) {
        asked.replacement().ifPresent(limits -> RateLimitValidator.checkOfKey("/rate_limits", limits, violations));
        return asked.applyTo(current, List.of());
    }

    private Metadata metadata(Change<Metadata.Edit> asked, Metadata current) {
        Metadata merged = asked.map(edit -> edit.applyTo(current)).applyTo(current, Metadata.EMPTY);
        if (asked.isPresent()) {
            MetadataValidator.check(merged, violations);
        }
        return merged;
    }

    private static List<String> distinct(List<String> texts) {
        return texts.stream().distinct().collect(Collectors.toList());
    }
}
