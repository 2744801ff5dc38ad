package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.Violations;
import dev.rekey.core.access.Permission;
import dev.rekey.core.project.RuleSet.Required;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validation of key rules. Rejects rules that no key could satisfy. */
final class RuleSets {

    private static final String FIELD = "/settings/rules/";

    /** 100 years. */
    private static final long MAX_LIFE_SECONDS = 3_155_760_000L;

    private static final long MAX_KEYS = 1_000_000;

    private RuleSets() {}

    static RuleSet changed(Change<RuleSetChange> asked, RuleSet current, Violations violations) {
        return asked.map(change -> merged(change, current, violations)).applyTo(current, RuleSet.NONE);
    }

    private static RuleSet merged(RuleSetChange change, RuleSet current, Violations violations) {
        return new RuleSet(
                bounded("max_lifetime_seconds", change.longestLifeSeconds(), MAX_LIFE_SECONDS, violations)
                        .applyTo(current.longestLifeSeconds()),
                change.required().map(texts -> required(texts, violations)).applyTo(current.required(), Set.of()),
                change.allowedPermissions()
                        .map(texts -> permissions(texts, violations))
                        .applyTo(current.allowedPermissions()),
                namePattern(change.namePattern(), current.namePattern(), violations),
                bounded("max_keys_per_owner", change.maxKeysPerOwner(), MAX_KEYS, violations)
                        .applyTo(current.maxKeysPerOwner()));
    }

    private static Change<Long> bounded(String rule, Change<Long> asked, long max, Violations violations) {
        asked.replacement()
                .filter(number -> number < 1 || number > max)
                .ifPresent(
                        number -> violations.add(FIELD + rule, "out_of_range", "Must be between 1 and " + max + "."));
        return asked;
    }

    private static Set<Required> required(List<String> texts, Violations violations) {
        Set<Required> required = EnumSet.noneOf(Required.class);
        for (int index = 0; index < texts.size(); index++) {
            String text = texts.get(index);
            Optional<Required> known = EnumSet.allOf(Required.class).stream()
                    .filter(field -> RuleSet.text(field).equals(text))
                    .findFirst();
            if (known.isEmpty()) {
                violations.add(
                        FIELD + "required/" + index,
                        "unknown_field",
                        "Must be owner, description, expires_at, allowed_ips, allowed_origins or rate_limits.");
            }
            known.ifPresent(required::add);
        }
        return required;
    }

    private static List<Permission> permissions(List<String> texts, Violations violations) {
        if (texts.isEmpty()) {
            violations.add(
                    FIELD + "allowed_permissions",
                    "empty",
                    "Must contain at least one permission, or be null to remove the rule.");
        }
        Violations found = new Violations();
        List<Permission> permissions = PermissionRules.parse("settings/rules/allowed_permissions", texts, found);
        violations.addAll(found.list());
        return new ArrayList<>(permissions);
    }

    private static @Nullable NamePattern namePattern(
            Change<String> asked, @Nullable NamePattern current, Violations violations) {
        if (!(asked instanceof Change.Replace<String>(String text))) {
            return asked.isAsked() ? null : current;
        }
        Optional<NamePattern> pattern = NamePattern.parse(text);
        if (pattern.isEmpty()) {
            violations.add(
                    FIELD + "name_pattern",
                    "not_a_pattern",
                    "Must be a pattern of 1 to " + NamePattern.MAX_LENGTH
                            + " characters with *, ?, [a-z], [!a-z], {one,other} and \\, for example \"prod-*\".");
        }
        return pattern.orElse(current);
    }
}
