package dev.rekey.sql;

import dev.rekey.core.Change;
import dev.rekey.core.EnumText;
import dev.rekey.core.Metadata;
import dev.rekey.core.key.CreditsChange;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.VendorAttributes;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON form of a key change: the merge patch of {@link KeyChangeMergePatch} with additional members for
 * what a merge patch cannot express. Reading returns a value equal to the one written.
 */
final class KeyChangeJson {

    private static final String WHOLE_METADATA = "whole_metadata";
    private static final String DIALECTS = "dialects";
    private static final String KNOWN_HERE = "known_here";
    private static final String REASON = "reason";

    private KeyChangeJson() {}

    /** @param change a change without validation errors */
    static String write(KeyChange change) {
        if (!change.faults().isEmpty()) {
            throw new IllegalArgumentException("a change with validation errors cannot be stored");
        }
        Map<String, @Nullable Object> members = KeyChangeMergePatch.of(change);
        if (change.metadata() instanceof Change.Replace<Metadata.Edit>(Metadata.Edit.Replace(var metadata))) {
            members.remove(KeyField.METADATA.text());
            members.put(WHOLE_METADATA, metadata.members());
        }
        if (!change.dialects().isEmpty()) {
            members.put(DIALECTS, notes(change.dialects()));
        }
        if (!change.vendorPermissions().isEmpty()) {
            members.put(KNOWN_HERE, change.vendorPermissions().stream().sorted().toList());
        }
        change.reason().ifPresent(text -> members.put(REASON, text));
        return JsonColumns.write(members);
    }

    private static Object notes(Map<String, Map<String, VendorAttributes.@Nullable VendorAttribute>> dialects) {
        Map<String, @Nullable Object> vendors = new LinkedHashMap<>();
        dialects.forEach((vendor, things) -> {
            Map<String, @Nullable Object> notes = new LinkedHashMap<>();
            things.forEach((thing, note) -> notes.put(thing, note == null ? null : JsonMapping.of(note)));
            vendors.put(vendor, notes);
        });
        return vendors;
    }

    static KeyChange read(String json) {
        Map<String, @Nullable Object> members = JsonColumns.readObject(json);
        KeyChange.Builder change = KeyChange.builder()
                .description(asked(members, KeyField.DESCRIPTION, String::valueOf))
                .notBefore(asked(members, KeyField.NOT_BEFORE, KeyChangeJson::instant))
                .expiresAt(asked(members, KeyField.EXPIRES_AT, KeyChangeJson::instant))
                .permissions(asked(members, KeyField.PERMISSIONS, KeyChangeJson::texts))
                .roles(asked(members, KeyField.ROLES, KeyChangeJson::texts))
                .allowedIps(asked(members, KeyField.ALLOWED_IPS, KeyChangeJson::texts))
                .deniedIps(asked(members, KeyField.DENIED_IPS, KeyChangeJson::texts))
                .allowedOrigins(asked(members, KeyField.ALLOWED_ORIGINS, KeyChangeJson::texts))
                .allowedResources(asked(members, KeyField.ALLOWED_RESOURCES, KeyChangeJson::resources))
                .rateLimits(asked(
                        members, KeyField.RATE_LIMITS, plain -> JsonMapping.rateLimitsOf(JsonColumns.list(plain))))
                .credits(asked(members, KeyField.CREDITS, KeyChangeJson::credits))
                .metadata(
                        asked(members, KeyField.METADATA, plain -> new Metadata.Edit.Merge(JsonColumns.object(plain))));
        replaced(members, KeyField.NAME).map(String::valueOf).ifPresent(change::name);
        replaced(members, KeyField.ENABLED).map(Boolean.class::cast).ifPresent(change::enabled);
        replaced(members, KeyField.RESTRICTED).map(Boolean.class::cast).ifPresent(change::restricted);
        if (members.containsKey(WHOLE_METADATA)) {
            change.wholeMetadata(JsonColumns.object(members.get(WHOLE_METADATA)));
        }
        if (members.containsKey(DIALECTS)) {
            remember(change, JsonColumns.object(members.get(DIALECTS)));
        }
        if (members.containsKey(KNOWN_HERE)) {
            change.vendorPermissions(Set.copyOf(JsonMapping.strings(JsonColumns.list(members.get(KNOWN_HERE)))));
        }
        if (members.containsKey(REASON)) {
            change.reason(JsonMapping.text(members, REASON));
        }
        return change.build();
    }

    private static void remember(KeyChange.Builder change, Map<String, @Nullable Object> dialects) {
        dialects.forEach((vendor, things) -> JsonColumns.object(things).forEach((thing, plain) -> {
            if (plain == null) {
                change.forget(vendor, thing);
            } else {
                VendorAttributes.VendorAttribute note = JsonMapping.note(JsonColumns.object(plain));
                change.remember(vendor, thing, note.value(), note.derivedFrom());
            }
        }));
    }

    private static <T> Change<T> asked(
            Map<String, @Nullable Object> members, KeyField field, Function<Object, T> value) {
        return asked(members, field.text(), value);
    }

    private static <T> Change<T> asked(Map<String, @Nullable Object> members, String name, Function<Object, T> value) {
        if (!members.containsKey(name)) {
            return Change.keep();
        }
        @Nullable Object plain = members.get(name);
        return plain == null ? Change.clear() : Change.replace(value.apply(plain));
    }

    private static Optional<Object> replaced(Map<String, @Nullable Object> members, KeyField field) {
        return asked(members, field, value -> value).replacement();
    }

    private static Instant instant(Object plain) {
        return Instant.parse(String.valueOf(plain));
    }

    private static List<String> texts(Object plain) {
        return JsonMapping.strings(JsonColumns.list(plain));
    }

    private static Map<String, Change<List<String>>> resources(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        Map<String, Change<List<String>>> types = new LinkedHashMap<>();
        members.keySet().forEach(type -> types.put(type, asked(members, type, KeyChangeJson::texts)));
        return types;
    }

    private static CreditsChange credits(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        return new CreditsChange(
                asked(members, "remaining", Long.class::cast), asked(members, "refill", KeyChangeJson::refill));
    }

    private static CreditsChange.RefillChange refill(Object plain) {
        Map<String, @Nullable Object> members = JsonColumns.object(plain);
        return new CreditsChange.RefillChange(
                asked(members, "amount", Long.class::cast),
                asked(members, "interval", word -> EnumText.parse(Refill.Interval.class, String.valueOf(word))),
                asked(members, "at", KeyChangeJson::instant));
    }
}
