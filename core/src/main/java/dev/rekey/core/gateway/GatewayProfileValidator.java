package dev.rekey.core.gateway;

import dev.rekey.core.Change;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.PermissionQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validation of gateway profiles. */
public final class GatewayProfileValidator {

    private static final String FIELD = "/settings/forward_auth";
    private static final int MAX_PROFILES = 100;
    private static final int MAX_METHODS = 20;
    private static final int MAX_KEY_PLACES = 8;
    private static final long MAX_COST = 1_000_000_000_000L;
    private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z0-9_-]{0,31}|\\*");

    private GatewayProfileValidator() {}

    /** Returns the profiles by name, with the requested changes merged into the current ones. */
    public static Map<String, GatewayProfile> profiles(
            Change<Map<String, Change<GatewayProfileChange>>> asked,
            Map<String, GatewayProfile> current,
            ViolationCollector violations) {
        return switch (asked) {
            case Change.Keep<Map<String, Change<GatewayProfileChange>>>() -> current;
            case Change.Clear<Map<String, Change<GatewayProfileChange>>>() -> Map.of();
            case Change.Replace<Map<String, Change<GatewayProfileChange>>>(var changes) ->
                merged(changes, current, violations);
        };
    }

    private static Map<String, GatewayProfile> merged(
            Map<String, Change<GatewayProfileChange>> changes,
            Map<String, GatewayProfile> current,
            ViolationCollector violations) {
        Map<String, GatewayProfile> merged = new LinkedHashMap<>(current);
        changes.forEach((name, change) -> {
            if (!GatewayProfile.isName(name)) {
                violations.add(
                        pointer(name),
                        "not_a_name",
                        "Must be 1 to 63 lower-case letters, digits and hyphens, for example \"orders-api\".");
            } else if (change instanceof Change.Clear<GatewayProfileChange>) {
                merged.remove(name);
            } else if (change instanceof Change.Replace<GatewayProfileChange>(var wanted)) {
                changed(pointer(name), wanted, merged.get(name), violations)
                        .ifPresent(profile -> merged.put(name, profile));
            }
        });
        if (merged.size() > MAX_PROFILES) {
            violations.add(FIELD, "too_many", "At most " + MAX_PROFILES + " profiles are allowed.");
        }
        return merged;
    }

    private static Optional<GatewayProfile> changed(
            String at, GatewayProfileChange change, @Nullable GatewayProfile present, ViolationCollector violations) {
        if (present == null && change.gateway().isEmpty()) {
            violations.add(at + "/gateway", "required", "Required for a new profile, for example \"nginx\".");
            return Optional.empty();
        }
        GatewayProfile before =
                present == null ? GatewayProfile.of(change.gateway().orElseThrow()) : present;
        GatewayProfile after = new GatewayProfile(
                change.gateway().orElse(before.gateway()),
                change.permissions()
                        .map(text -> query(at + "/permissions", text, violations))
                        .applyTo(before.permissions()),
                methods(at + "/methods", change.methods(), before.methods(), violations),
                resource(at + "/resource", change.resource(), before.resource(), violations),
                keyFrom(at + "/key_from", change.keyFrom(), before.keyFrom(), violations),
                change.preflight().applyTo(before.preflight(), PreflightPolicy.PASS),
                change.cost().applyTo(before.cost(), 1L));
        check(at, after, violations);
        return Optional.of(after);
    }

    private static void check(String at, GatewayProfile profile, ViolationCollector violations) {
        if (profile.permissions() != null && profile.methods() != null) {
            violations.add(at + "/methods", "contradictory", "Set either permissions or methods, not both.");
        }
        if (profile.methods() != null && profile.methods().isEmpty()) {
            violations.add(
                    at + "/methods", "empty", "Must contain at least one method, or be null to accept every method.");
        }
        if (profile.gateway() == Gateway.TRAEFIK && profile.preflight() == PreflightPolicy.ANSWER) {
            violations.add(
                    at + "/preflight",
                    "not_possible",
                    "Traefik forwards requests that Rekey answers with a 2xx status, so it cannot return a preflight"
                            + " response. Use \"pass\" or \"refuse\".");
        }
        if (profile.cost() < 0 || profile.cost() > MAX_COST) {
            violations.add(at + "/cost", "out_of_range", "Must be between 0 and " + MAX_COST + ".");
        }
    }

    /**
     * Parses a query. If it is invalid, adds a violation and returns a placeholder that is never
     * used.
     */
    private static PermissionQuery query(String at, String text, ViolationCollector violations) {
        return switch (PermissionQuery.parse(text)) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> query;
            case PermissionQuery.Result.Malformed(int position, String reason) -> {
                violations.add(at, "not_a_query", "At character " + (position + 1) + ": " + reason);
                yield PermissionQuery.NONE;
            }
        };
    }

    private static @Nullable Map<String, PermissionQuery> methods(
            String at,
            Change<Map<String, Change<String>>> asked,
            @Nullable Map<String, PermissionQuery> current,
            ViolationCollector violations) {
        return switch (asked) {
            case Change.Keep<Map<String, Change<String>>>() -> current;
            case Change.Clear<Map<String, Change<String>>>() -> null;
            case Change.Replace<Map<String, Change<String>>>(var changes) -> {
                Map<String, PermissionQuery> merged = new LinkedHashMap<>(current == null ? Map.of() : current);
                changes.forEach((method, change) -> {
                    String pointer = at + "/" + escaped(method);
                    if (!METHOD.matcher(method).matches()) {
                        violations.add(
                                pointer,
                                "not_a_method",
                                "Must be a method in upper case, for example \"GET\", or \"*\".");
                    } else if (change instanceof Change.Clear<String>) {
                        merged.remove(method);
                    } else {
                        change.replacement().ifPresent(text -> merged.put(method, query(pointer, text, violations)));
                    }
                });
                if (merged.size() > MAX_METHODS) {
                    violations.add(at, "too_many", "At most " + MAX_METHODS + " methods are allowed.");
                }
                yield merged;
            }
        };
    }

    private static @Nullable ResourceTemplate resource(
            String at, Change<String> asked, @Nullable ResourceTemplate current, ViolationCollector violations) {
        Optional<String> text = asked.replacement();
        if (text.isEmpty()) {
            return asked.isPresent() ? null : current;
        }
        Optional<ResourceTemplate> template = ResourceTemplate.parse(text.get());
        if (template.isEmpty()) {
            violations.add(
                    at,
                    "not_a_template",
                    "Must be a type, a colon and an id that can contain {path.1} to {path.99}, {method} and {host}, not"
                            + " directly adjacent, for example \"invoice:{path.2}\".");
        }
        return template.orElse(current);
    }

    private static List<KeyLocation> keyFrom(
            String at, Change<List<String>> asked, List<KeyLocation> current, ViolationCollector violations) {
        return asked.map(texts -> places(at, texts, violations)).applyTo(current, KeyLocation.USUAL);
    }

    private static List<KeyLocation> places(String at, List<String> texts, ViolationCollector violations) {
        if (texts.isEmpty()) {
            violations.add(at, "empty", "Must contain at least one location, or be null for the default locations.");
        }
        if (texts.size() > MAX_KEY_PLACES) {
            violations.add(at, "too_many", "At most " + MAX_KEY_PLACES + " locations are allowed.");
            return List.of();
        }
        Set<KeyLocation> places = new LinkedHashSet<>();
        for (int index = 0; index < texts.size(); index++) {
            Optional<KeyLocation> place = KeyLocation.parse(texts.get(index));
            if (place.isEmpty()) {
                violations.add(
                        at + "/" + index,
                        "not_a_place",
                        "Must be \"bearer\", \"basic\", \"header:<name>\" or \"cookie:<name>\", for example"
                                + " \"header:X-API-Key\". Headers with another meaning cannot be used.");
            }
            place.ifPresent(places::add);
        }
        return new ArrayList<>(places);
    }

    private static String pointer(String name) {
        return FIELD + "/" + escaped(name);
    }

    /** Escapes a member name for a JSON Pointer (RFC 6901), shortening long names. */
    private static String escaped(String name) {
        String shown = name.length() <= 80 ? name : name.substring(0, name.offsetByCodePoints(0, 40)) + "…";
        return shown.replace("~", "~0").replace("/", "~1");
    }
}
