package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import dev.rekey.core.Violations;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitRules;
import dev.rekey.core.project.CatalogueEntry;
import dev.rekey.core.project.MetadataRules;
import dev.rekey.core.project.PermissionRules;
import dev.rekey.core.project.ProjectSettings;
import java.time.Instant;
import java.util.ArrayList;
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
 * Reads a change against what a key is now and the rules of every field.
 *
 * <p>What already stands in a key is never held against a change that leaves it alone: a catalogue may have been narrowed
 * or a role removed since.
 */
final class KeyRules {

    static final int MAX_NAME = 200;
    static final int MAX_DESCRIPTION = 2_000;
    static final int MAX_REASON = 500;
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
    private final Violations violations = new Violations();

    /** @param roles the names of the project's roles */
    KeyRules(ProjectSettings project, Set<String> roles, Instant now) {
        this.project = project;
        this.roles = roles;
        this.now = now;
    }

    /** @throws dev.rekey.core.Refusal.Invalid where the reason of a change that says nothing else is not acceptable */
    static void requireReason(Optional<String> reason) {
        Violations violations = new Violations();
        checkReason(reason, violations);
        violations.refuseIfAny();
    }

    private static void checkReason(Optional<String> reason, Violations violations) {
        reason.ifPresent(text -> checkText("reason", Text.normalized(text), MAX_REASON, true, violations));
    }

    Violations violations() {
        return violations;
    }

    /** Says the broken rules too; of a field that is wrong anyway nobody needs to hear more. */
    void addBroken(List<RuleReport.Broken> broken) {
        Set<String> wrong = violations.list().stream().map(Violation::field).collect(Collectors.toSet());
        broken.stream()
                .map(RuleReport.Broken::violation)
                .filter(violation -> !wrong.contains(violation.field()))
                .forEach(violation -> violations.addAll(List.of(violation)));
    }

    /** The settings with the change made, as far as it could be read; {@link #violations()} says what is wrong with it. */
    KeySettings apply(KeySettings current, KeyChange change) {
        violations.addAll(change.faults());
        checkReason(change.reason(), violations);
        KeySettings changed = new KeySettings(
                name(change.name(), current.name()),
                description(change.description(), current.description()),
                change.enabled().orElse(current.enabled()),
                instant("not_before", change.notBefore(), current.notBefore()),
                expiry(change.expiresAt(), current.expiresAt()),
                change.restricted().orElse(current.restricted()),
                permissions(change, current.permissions()),
                roles(change.roles(), current.roles()),
                addresses("allowed_ips", change.allowedIps(), current.allowedIps()),
                addresses("denied_ips", change.deniedIps(), current.deniedIps()),
                origins(change.allowedOrigins(), current.allowedOrigins()),
                resources(change.allowedResources(), current.allowedResources()),
                rateLimits(change.rateLimits(), current.rateLimits()),
                new CreditsRules(now, violations).apply(change.credits(), current.credits()),
                metadata(change.metadata(), current.metadata()),
                current.dialects());
        Instant start = changed.notBefore();
        Instant end = changed.expiresAt();
        boolean moved = change.notBefore().isAsked() || change.expiresAt().isAsked();
        if (moved && start != null && end != null && !start.isBefore(end)) {
            violations.add("/not_before", "not_before_expiry", "A key must start before it ends.");
        }
        return remembered(current, changed, change);
    }

    private static KeySettings remembered(KeySettings current, KeySettings changed, KeyChange change) {
        DialectMemory memory = current.dialects().without(current.differences(changed));
        for (var vendor : change.dialects().entrySet()) {
            for (var thing : vendor.getValue().entrySet()) {
                memory = memory.with(vendor.getKey(), thing.getKey(), thing.getValue());
            }
        }
        return changed.withDialects(memory);
    }

    private String name(Optional<String> asked, String current) {
        if (asked.isEmpty() || (asked.get().equals(current) && !current.isBlank())) {
            return current;
        }
        String name = Text.normalized(asked.get());
        if (name.isBlank()) {
            violations.add("/name", "blank", "A name must not be blank.");
        } else {
            checkText("name", name, MAX_NAME, false, violations);
        }
        return name;
    }

    private @Nullable String description(Change<String> asked, @Nullable String current) {
        if (asked.replacement().filter(text -> text.equals(current)).isPresent()) {
            return current;
        }
        Change<String> normalized = asked.map(Text::normalized);
        normalized.replacement().ifPresent(text -> checkText("description", text, MAX_DESCRIPTION, true, violations));
        return normalized.applyTo(current);
    }

    private static void checkText(String field, String text, int most, boolean lines, Violations violations) {
        if (Text.length(text) > most) {
            violations.add("/" + field, "too_long", "At most " + most + " characters are allowed.");
        }
        if (!Text.isForPeople(text, lines)) {
            violations.add("/" + field, "control_character", Text.RULE);
        }
    }

    private @Nullable Instant instant(String field, Change<Instant> asked, @Nullable Instant current) {
        asked.replacement()
                .filter(instant -> instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST))
                .ifPresent(instant ->
                        violations.add("/" + field, "out_of_range", "Only the years 1970 to 9999 are allowed."));
        return asked.applyTo(current);
    }

    private @Nullable Instant expiry(Change<Instant> asked, @Nullable Instant current) {
        Instant expiry = instant("expires_at", asked, current);
        if (asked.isAsked() && expiry != null && !expiry.equals(current) && !expiry.isAfter(now)) {
            violations.add(
                    "/expires_at", "in_the_past", "A key cannot end in the past; disable or revoke it to end it now.");
        }
        return expiry;
    }

    private List<Permission> permissions(KeyChange change, List<Permission> current) {
        return change.permissions()
                .map(texts -> {
                    List<Permission> asked = PermissionRules.parse("permissions", texts, violations);
                    refuseUncatalogued(asked, current, change.knownHere(), texts);
                    return asked;
                })
                .applyTo(current, List.of());
    }

    private void refuseUncatalogued(
            List<Permission> asked, List<Permission> current, Set<String> knownHere, List<String> texts) {
        List<CatalogueEntry> catalogue = project.catalogue();
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
                    || names.stream().anyMatch(permission::covers);
            if (!known) {
                violations.add(
                        "/permissions/" + texts.indexOf(permission.value()),
                        "unknown_permission",
                        "The project's catalogue has no such permission.");
            }
        }
    }

    private List<String> roles(Change<List<String>> asked, List<String> current) {
        asked.replacement().ifPresent(names -> {
            if (names.size() > PermissionRules.MAX_PERMISSIONS) {
                violations.add(
                        "/roles", "too_many", "At most " + PermissionRules.MAX_PERMISSIONS + " roles are allowed.");
                return;
            }
            for (int at = 0; at < names.size(); at++) {
                if (!roles.contains(names.get(at)) && !current.contains(names.get(at))) {
                    violations.add("/roles/" + at, "unknown_role", "The project has no such role.");
                }
            }
        });
        return asked.map(KeyRules::distinct).applyTo(current, List.of());
    }

    private List<IpRange> addresses(String field, Change<List<String>> asked, List<IpRange> current) {
        return asked.map(texts -> parsed(
                        field,
                        texts,
                        MAX_ADDRESSES,
                        IpRange::parse,
                        "not_an_address",
                        "It must be an IPv4 or IPv6 address or a network in CIDR form, without host bits or blanks."))
                .applyTo(current, List.of());
    }

    private List<OriginPattern> origins(Change<List<String>> asked, List<OriginPattern> current) {
        return asked.map(texts -> parsed(
                        "allowed_origins",
                        texts,
                        MAX_ORIGINS,
                        OriginPattern::parse,
                        "not_an_origin",
                        "It must be a scheme, a host and an optional port alone, such as https://app.example.com or"
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
        for (int at = 0; at < texts.size(); at++) {
            Optional<T> value = parser.apply(texts.get(at));
            if (value.isEmpty()) {
                violations.add("/" + field + "/" + at, code, message);
            }
            value.ifPresent(values::add);
        }
        return new ArrayList<>(values);
    }

    /** Types merge; an empty list of ids is the same as an absent type. */
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
                                "At most " + MAX_RESOURCE_IDS + " ids are allowed over all types.");
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
                    "A resource type is 1 to 64 letters, digits and _.- characters.");
            return Change.keep();
        }
        change.replacement().ifPresent(ids -> {
            for (int at = 0; at < Math.min(ids.size(), MAX_RESOURCE_IDS); at++) {
                String id = ids.get(at);
                if (id.isBlank() || Text.length(id) > MAX_RESOURCE_ID || !Text.isPlain(id, false)) {
                    violations.add(
                            "/allowed_resources/" + type + "/" + at,
                            "not_a_resource_id",
                            "A resource id is 1 to " + MAX_RESOURCE_ID
                                    + " characters, no control characters among them.");
                }
            }
        });
        return change.map(KeyRules::distinct);
    }

    private List<RateLimit> rateLimits(Change<List<RateLimit>> asked, List<RateLimit> current) {
        asked.replacement().ifPresent(limits -> RateLimitRules.checkOfKey("/rate_limits", limits, violations));
        return asked.applyTo(current, List.of());
    }

    private Metadata metadata(Change<Metadata.Edit> asked, Metadata current) {
        Metadata merged = asked.map(edit -> edit.applyTo(current)).applyTo(current, Metadata.EMPTY);
        if (asked.isAsked()) {
            MetadataRules.check(merged, violations);
        }
        return merged;
    }

    private static List<String> distinct(List<String> texts) {
        return texts.stream().distinct().collect(Collectors.toList());
    }
}
