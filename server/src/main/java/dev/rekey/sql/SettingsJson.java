package dev.rekey.sql;

import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonMapping;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON form of a key's settings, for revisions. Members have the names of the fields. */
public final class SettingsJson {

    private static final String DIALECTS = "dialects";

    private SettingsJson() {}

    public static String write(KeySettings settings) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (KeyField field : KeyField.values()) {
            members.put(field.text(), KeyFieldCodec.toJson(field, settings));
        }
        members.put(DIALECTS, JsonMapping.of(settings.dialects()));
        return JsonColumns.write(members);
    }

    public static KeySettings read(String json) {
        return read(JsonColumns.readObject(json));
    }

    public static KeySettings read(Map<String, @Nullable Object> members) {
        KeySettingsBuilder settings = KeySettingsBuilder.builder();
        for (KeyField field : KeyField.values()) {
            field.set(settings, KeyFieldCodec.fromJson(field, members.get(field.text())));
        }
        return settings.dialects(JsonMapping.dialects(JsonColumns.object(members.get(DIALECTS))))
                .build();
    }
}
