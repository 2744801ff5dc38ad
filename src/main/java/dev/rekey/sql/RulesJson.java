package dev.rekey.sql;

import dev.rekey.core.project.NamePattern;
import dev.rekey.core.project.RuleSet;
import dev.rekey.core.project.RuleSet.Required;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON form of a project's key rules; {@code null} if there are none. */
final class RulesJson {

    private RulesJson() {}

    static @Nullable String write(RuleSet rules) {
        return rules.equals(RuleSet.NONE) ? null : Json.write(rules.plain());
    }

    static RuleSet read(@Nullable String json) {
        if (json == null) {
            return RuleSet.NONE;
        }
        Map<String, @Nullable Object> plain = Json.readObject(json);
        Object permissions = plain.get("allowed_permissions");
        String pattern = Plain.textOrNull(plain, "name_pattern");
        return new RuleSet(
                numberOrNull(plain, "max_lifetime_seconds"),
                required(Plain.strings(Json.list(plain.get("required")))),
                permissions == null ? null : Plain.permissions(Json.list(permissions)),
                pattern == null ? null : NamePattern.parse(pattern).orElseThrow(),
                numberOrNull(plain, "max_keys_per_owner"));
    }

    private static Set<Required> required(List<String> texts) {
        Set<Required> required = EnumSet.allOf(Required.class);
        required.removeIf(field -> !texts.contains(RuleSet.text(field)));
        return required;
    }

    private static @Nullable Long numberOrNull(Map<String, @Nullable Object> plain, String rule) {
        return plain.get(rule) == null ? null : Plain.number(plain, rule);
    }
}
