package dev.rekey.sql.jdbc;

import dev.rekey.core.project.GlobPattern;
import dev.rekey.core.project.KeyPolicy;
import dev.rekey.core.project.KeyPolicy.Required;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON form of a project's key rules; {@code null} if there are none. */
public final class KeyPolicyJson {

    private KeyPolicyJson() {}

    public static @Nullable String write(KeyPolicy rules) {
        return rules.equals(KeyPolicy.NONE) ? null : JsonColumns.write(rules.plain());
    }

    public static KeyPolicy read(@Nullable String json) {
        if (json == null) {
            return KeyPolicy.NONE;
        }
        Map<String, @Nullable Object> plain = JsonColumns.readObject(json);
        Object permissions = plain.get("allowed_permissions");
        String pattern = JsonMapping.textOrNull(plain, "name_pattern");
        return new KeyPolicy(
                numberOrNull(plain, "max_lifetime_seconds"),
                required(JsonMapping.strings(JsonColumns.list(plain.get("required")))),
                permissions == null ? null : JsonMapping.permissions(JsonColumns.list(permissions)),
                pattern == null ? null : GlobPattern.parse(pattern).orElseThrow(),
                numberOrNull(plain, "max_keys_per_owner"));
    }

    private static Set<Required> required(List<String> texts) {
        Set<Required> required = EnumSet.allOf(Required.class);
        required.removeIf(field -> !texts.contains(KeyPolicy.text(field)));
        return required;
    }

    private static @Nullable Long numberOrNull(Map<String, @Nullable Object> plain, String rule) {
        return plain.get(rule) == null ? null : JsonMapping.number(plain, rule);
    }
}
