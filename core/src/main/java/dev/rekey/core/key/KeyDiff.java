package dev.rekey.core.key;

import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.access.Permission;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the difference between two states of a key, field by field, as JSON values in the format
 * of the native API. Pure.
 */
public final class KeyDiff {

    private KeyDiff() {}

    public static List<FieldChange> between(KeySettings before, KeySettings after) {
        List<FieldChange> changes = new ArrayList<>();
        for (KeyField field : before.differences(after)) {
            changes.add(new FieldChange(field.text(), plain(field.get(before)), plain(field.get(after))));
        }
        return changes;
    }

    /** Includes the secrets if some were added or removed or have another expiry. */
    public static List<FieldChange> between(ApiKey before, ApiKey after) {
        List<FieldChange> changes = new ArrayList<>(between(before.settings(), after.settings()));
        List<Object> was = secrets(before);
        List<Object> is = secrets(after);
        if (!was.equals(is)) {
            changes.add(new FieldChange("secrets", was, is));
        }
        return changes;
    }

    private static List<Object> secrets(ApiKey key) {
        List<Object> plain = new ArrayList<>();
        for (SecretVersion secret : key.secrets()) {
            InactivityTimeout inactivity = secret.end().inactivity();
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            members.put("id", secret.id().toString());
            members.put("last_four", secret.lastFour());
            members.put("expires_at", plain(secret.expiresAt()));
            members.put("expires_after_idle_seconds", inactivity == null ? null : inactivity.seconds());
            plain.add(members);
        }
        return plain;
    }

    /** Returns the JSON value of a core type. */
    public static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Instant instant -> instant.toString();
            case Metadata metadata -> metadata.members();
            case Credits credits -> credits(credits);
            case RateLimit limit -> limit.plain();
            case List<?> list -> list.stream().map(KeyDiff::plain).toList();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> plain = new LinkedHashMap<>();
                map.forEach((name, member) -> plain.put(String.valueOf(name), plain(member)));
                yield plain;
            }
            case Permission permission -> permission.value();
            case OriginPattern origin -> origin.value();
            case IpRange range -> range.toString();
            default -> throw new IllegalStateException("no JSON form of " + value.getClass());
        };
    }

    private static Map<String, @Nullable Object> credits(Credits credits) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("remaining", credits.remaining());
        var refill = credits.refill();
        plain.put("refill", refill == null ? null : refill(refill));
        return plain;
    }

    private static Map<String, Object> refill(Refill refill) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("amount", refill.amount());
        plain.put("interval", EnumText.of(refill.interval()));
        plain.put("at", refill.at().toString());
        return plain;
    }
}
