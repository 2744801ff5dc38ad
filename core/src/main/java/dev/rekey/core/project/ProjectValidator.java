package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.TextRules;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.gateway.GatewayProfileValidator;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitValidator;
import dev.rekey.core.secret.KeyFormat;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validation of projects. Collects all violations. */
final class ProjectValidator {

    private static final int MAX_NAME = 200;
    private static final int MAX_ORIGINS = 100;
    private static final int MAX_CATALOGUE = 2_000;
    private static final long MAX_STALENESS_SECONDS = 86_400;

    private ProjectValidator() {}

    static String slug(Optional<String> asked, String current, ViolationCollector violations) {
        asked.filter(slug -> !Project.isSlug(slug))
                .ifPresent(slug -> violations.add(
                        "/slug",
                        "not_a_slug",
                        "Must be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter, for example"
                                + " \"my-project\"."));
        return asked.orElse(current);
    }

    static String name(String field, Optional<String> asked, String current, ViolationCollector violations) {
        if (asked.isEmpty() || (asked.get().equals(current) && !current.isBlank())) {
            return current;
        }
        String name = TextRules.normalized(asked.get());
        if (name.isBlank()) {
            violations.add("/" + field, "blank", "Must not be blank.");
        } else if (TextRules.length(name) > MAX_NAME) {
            violations.add("/" + field, "too_long", "At most " + MAX_NAME + " characters are allowed.");
        } else if (!TextRules.isForPeople(name, false)) {
            violations.add("/" + field, "control_character", TextRules.RULE);
        }
        return name;
    }

    static ProjectSettings settings(ProjectChange change, ProjectSettings current, ViolationCollector violations) {
        change.keyPrefix()
                .filter(prefix -> !KeyFormat.isAcceptablePrefix(prefix))
                .ifPresent(prefix -> violations.add(
                        "/settings/key_prefix",
                        "not_a_prefix",
                        "Must be 2 to 16 lower-case letters and digits, beginning with a letter, optionally followed"
                                + " by '_' and 1 to 12 more, for example \"acme_live\". Prefixes of other vendors"
                                + " are reserved."));
        change.maxStalenessSeconds()
                .replacement()
                .filter(seconds -> seconds < 0 || seconds > MAX_STALENESS_SECONDS)
                .ifPresent(seconds -> violations.add(
                        "/settings/max_staleness_seconds",
                        "out_of_range",
                        "Must be between 0 and " + MAX_STALENESS_SECONDS + "."));
        return ProjectSettingsBuilder.builder()
                .keyPrefix(change.keyPrefix().orElse(current.keyPrefix()))
                .requireIfMatch(change.requireIfMatch().orElse(current.requireIfMatch()))
                .revealPublicKeys(change.revealPublicKeys().orElse(current.revealPublicKeys()))
                .originRequired(change.originRequired().orElse(current.originRequired()))
                .recordTraffic(change.recordTraffic().orElse(current.recordTraffic()))
                .strictRateLimits(change.strictRateLimits().orElse(current.strictRateLimits()))
                .maxStalenessSeconds(change.maxStalenessSeconds().applyTo(current.maxStalenessSeconds()))
                .origins(origins(change.origins(), current.origins(), violations))
                .catalogue(catalogue(change.catalogue(), current.catalogue(), violations))
                .forwardAuth(GatewayProfileValidator.profiles(change.forwardAuth(), current.forwardAuth(), violations))
                .rateLimits(rateLimits(change.rateLimits(), current.rateLimits(), violations))
                .rules(KeyPolicyValidator.changed(change.rules(), current.rules(), violations))
                .quotas(QuotaValidator.quotas(change.quotas(), current.quotas(), violations))
                .retention(QuotaValidator.retention(change.retention(), current.retention(), violations))
                .build();
    }

    private static List<OriginPattern> origins(
            Change<List<String>> asked, List<OriginPattern> current, ViolationCollector violations) {
        return asked.map(texts -> origins("/settings/origins", texts, violations))
                .applyTo(current, List.of());
    }

    private static List<OriginPattern> origins(String pointer, List<String> texts, ViolationCollector violations) {
        if (texts.size() > MAX_ORIGINS) {
            violations.add(pointer, "too_many", "At most " + MAX_ORIGINS + " origins are allowed.");
            return List.of();
        }
        Set<OriginPattern> parsed = new LinkedHashSet<>();
        for (int index = 0; index < texts.size(); index++) {
            Optional<OriginPattern> origin = OriginPattern.parse(texts.get(index));
            if (origin.isEmpty()) {
                violations.add(
                        pointer + "/" + index,
                        "not_an_origin",
                        "Must be a scheme, host and optional port, for example \"https://app.example.com\".");
            }
            origin.ifPresent(parsed::add);
        }
        return List.copyOf(parsed);
    }

    private static List<RateLimit> rateLimits(
            Change<List<RateLimit>> asked, List<RateLimit> current, ViolationCollector violations) {
        asked.replacement()
                .ifPresent(limits -> RateLimitValidator.checkOfProject("/settings/rate_limits", limits, violations));
        return asked.applyTo(current, List.of());
    }

    private static @Nullable List<PermissionDefinition> catalogue(
            Change<List<PermissionDefinition>> asked,
            @Nullable List<PermissionDefinition> current,
            ViolationCollector violations) {
        asked.replacement().ifPresent(entries -> {
            if (entries.size() > MAX_CATALOGUE) {
                violations.add("/settings/catalogue", "too_many", "At most " + MAX_CATALOGUE + " entries are allowed.");
                return;
            }
            Set<String> names = new HashSet<>();
            for (int index = 0; index < entries.size(); index++) {
                String pointer = "/settings/catalogue/" + index;
                PermissionDefinition entry = entries.get(index);
                if (current == null || !current.contains(entry)) {
                    checkTexts(pointer, entry, violations);
                }
                Optional<Permission> permission = Permission.parse(entry.name());
                if (permission.isEmpty() || permission.get().isManagement()) {
                    violations.add(
                            pointer + "/name",
                            "not_a_permission",
                            "Must be a permission that is not reserved, for example \"files:read\".");
                } else if (!names.add(entry.name())) {
                    violations.add(pointer + "/name", "duplicate", "A permission must not occur twice in a catalogue.");
                }
            }
            for (int index = 0; index < entries.size(); index++) {
                String needed = entries.get(index).dependsOn();
                if (needed != null && !names.contains(needed)) {
                    violations.add(
                            "/settings/catalogue/" + index + "/depends_on",
                            "unknown_permission",
                            "Must be the name of a permission in the catalogue.");
                }
            }
        });
        return asked.applyTo(current);
    }

    private static void checkTexts(String pointer, PermissionDefinition entry, ViolationCollector violations) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("section", entry.section());
        texts.put("subsection", entry.subsection());
        texts.put("feature", entry.feature() == null ? "" : entry.feature());
        texts.forEach((field, text) -> {
            if (!TextRules.isForPeople(text, false)) {
                violations.add(pointer + "/" + field, "control_character", TextRules.RULE);
            }
        });
    }
}
