package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.limit.RateLimit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Converts a change of a key to a merge patch (RFC 7396) in the format of the native API: a kept
 * field is absent, a cleared field is null. Vendor attributes and the reason are not included.
 * Pure.
 */
public final class KeyChangeMergePatch {

    private KeyChangeMergePatch() {}

    /** Returns the members in the order of {@link KeyField}; empty if the change sets no field. */
    public static Map<String, @Nullable Object> of(KeyChange change) {
        Map<String, @Nullable Object> patch = new LinkedHashMap<>();
        put(patch, KeyField.NAME, change.name());
        put(patch, KeyField.DESCRIPTION, change.description(), text -> text);
        put(patch, KeyField.ENABLED, change.enabled());
        put(patch, KeyField.NOT_BEFORE, change.notBefore(), String::valueOf);
        put(patch, KeyField.EXPIRES_AT, change.expiresAt(), String::valueOf);
        put(patch, KeyField.RESTRICTED, change.restricted());
        put(patch, KeyField.PERMISSIONS, change.permissions(), list -> list);
        put(patch, KeyField.ROLES, change.roles(), list -> list);
        put(patch, KeyField.ALLOWED_IPS, change.allowedIps(), list -> list);
        put(patch, KeyField.DENIED_IPS, change.deniedIps(), list -> list);
        put(patch, KeyField.ALLOWED_ORIGINS, change.allowedOrigins(), list -> list);
        put(patch, KeyField.ALLOWED_RESOURCES, change.allowedResources(), types -> {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            types.forEach((type, ids) -> put(plain, type, ids, list -> list));
            return plain;
        });
        put(
                patch,
                KeyField.RATE_LIMITS,
                change.rateLimits(),
                limits -> limits.stream().map(RateLimit::plain).toList());
        put(patch, KeyField.CREDITS, change.credits(), KeyChangeMergePatch::of);
        put(patch, KeyField.METADATA, change.metadata(), edit -> switch (edit) {
            case Metadata.Edit.Merge(var members) -> members;
            case Metadata.Edit.Replace(var metadata) -> metadata.members();
        });
        return patch;
    }

    private static Object of(CreditsChange credits) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        put(plain, "remaining", credits.remaining(), number -> number);
        put(plain, "refill", credits.refill(), refill -> {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            put(members, "amount", refill.amount(), number -> number);
            put(members, "interval", refill.interval(), word -> word.name().toLowerCase(Locale.ROOT));
            put(members, "at", refill.at(), String::valueOf);
            return members;
        });
        return plain;
    }

    private static void put(Map<String, @Nullable Object> patch, KeyField field, Optional<?> asked) {
        asked.ifPresent(value -> patch.put(field.text(), value));
    }

    private static <T> void put(
            Map<String, @Nullable Object> patch, KeyField field, Change<T> asked, Function<T, Object> plain) {
        put(patch, field.text(), asked, plain);
    }

    private static <T> void put(
            Map<String, @Nullable Object> patch, String name, Change<T> asked, Function<T, Object> plain) {
        if (asked.isPresent()) {
            patch.put(name, asked.map(plain).applyTo(null));
        }
    }
}
