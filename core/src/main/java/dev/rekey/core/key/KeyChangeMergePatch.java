package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
        for (KeyField field : KeyField.values()) {
            put(patch, field.text(), change.of(field));
        }
        return patch;
    }

    private static Object plain(Object value) {
        return switch (value) {
            case Map<?, ?> types -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                types.forEach((type, ids) -> put(members, String.valueOf(type), (Change<?>) ids));
                yield members;
            }
            case Metadata.Edit.Merge(var members) -> members;
            case Metadata.Edit.Replace(var metadata) -> metadata.members();
            case CreditsChange credits -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                put(members, "remaining", credits.remaining());
                put(members, "refill", credits.refill());
                yield members;
            }
            case CreditsChange.RefillChange refill -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                put(members, "amount", refill.amount());
                put(members, "interval", refill.interval().map(EnumText::of));
                put(members, "at", refill.at());
                yield members;
            }
            default -> Objects.requireNonNull(KeyDiff.plain(value));
        };
    }

    private static void put(Map<String, @Nullable Object> patch, String name, Change<?> asked) {
        if (asked.isPresent()) {
            patch.put(name, asked.map(KeyChangeMergePatch::plain).applyTo(null));
        }
    }
}
