package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Permission;
import dev.rekey.core.project.KeyPolicy.Required;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Validation of key rules. Rejects rules that no key could satisfy. */
final class KeyPolicyValidator {

    private static final String FIELD = "/settings/rules/";

    /** 100 years. */
    private static final long MAX_LIFE_SECONDS = 3_155_760_000L;

    private static final long MAX_KEYS = 1_000_000;

    private KeyPolicyValidator() {}

    static KeyPolicy changed(Change<KeyPolicyChange> asked, KeyPolicy current, ViolationCollector violations) {
        return asked.map(change -> merged(change, current, violations)).applyTo(current, KeyPolicy.NONE);
    }

    private static KeyPolicy merged(KeyPolicyChange change, KeyPolicy current, ViolationCollector violations) {
        return new KeyPolicy(
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

    private static Change<Long> bounded(String rule, Change<Long> asked, long max, ViolationCollector violations) {
        asked.replacement()
                .filter(number -> number < 1 || number > max)
                .ifPresent(
                        number -> violations.add(FIELD + rule, "out_of_range", "Must be between 1 and " + max + "."));
        return asked;
    }

    private static Set<Required> required(List<String> texts, ViolationCollector violations) {
        Set<Required> required = EnumSet.noneOf(Required.class);
        for (int index = 0; index < texts.size(); index++) {
            String text = texts.get(index);
            Optional<Required> known = EnumSet.allOf(Required.class).stream()
                    .filter(field -> KeyPolicy.text(field).equals(text))
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

    private static List<Permission> permissions(List<String> texts, ViolationCollector violations) {
        if (texts.isEmpty()) {
            violations.add(
                    FIELD + "allowed_permissions",
                    "empty",
                    "Must contain at least one permission, or be null to remove the rule.");
        }
        ViolationCollector found = new ViolationCollector();
        List<Permission> permissions = PermissionValidator.parse("settings/rules/allowed_permissions", texts, found);
        violations.addAll(found.list());
        return new ArrayList<>(permissions);
    }

    private static @Nullable GlobPattern namePattern(
            Change<String> asked, @Nullable GlobPattern current, ViolationCollector violations) {
        if (!(asked instanceof Change.Replace<String>(String text))) {
            return asked.isPresent() ? null : current;
        }
        Optional<GlobPattern> pattern = GlobPattern.parse(text);
        if (pattern.isEmpty()) {
            violations.add(
                    FIELD + "name_pattern",
                    "not_a_pattern",
                    "Must be a pattern of 1 to " + GlobPattern.MAX_LENGTH
                            + " characters with *, ?, [a-z], [!a-z], {one,other} and \\, for example \"prod-*\".");
        }
        return pattern.orElse(current);
    }
}
