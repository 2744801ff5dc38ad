package dev.rekey.sql;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.VendorAttributes;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * JSON form of a key change: the merge patch of {@link KeyChangeMergePatch} with additional members for
 * what a merge patch cannot express. Reading returns a value equal to the one written.
 */
public final class KeyChangeJson {

    private static final String WHOLE_METADATA = "whole_metadata";
    private static final String DIALECTS = "dialects";
    private static final String KNOWN_HERE = "known_here";
    private static final String REASON = "reason";

    private KeyChangeJson() {}

    /** @param change a change without validation errors */
    public static String write(KeyChange change) {
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

    public static KeyChange read(String json) {
        Map<String, @Nullable Object> members = JsonColumns.readObject(json);
        KeyChange.Builder change = KeyChange.builder();
        for (KeyField field : KeyField.values()) {
            change.set(field, KeyFieldCodec.change(field, members));
        }
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
}
