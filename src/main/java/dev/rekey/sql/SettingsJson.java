package dev.rekey.sql;

import dev.rekey.core.Metadata;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.limit.Credits;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON form of a key's settings, for revisions. Members have the names of the fields. */
final class SettingsJson {

    private static final String DIALECTS = "dialects";

    private SettingsJson() {}

    static String write(KeySettings settings) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (KeyField field : KeyField.values()) {
            members.put(field.text(), plain(field, settings));
        }
        members.put(DIALECTS, JsonMapping.of(settings.dialects()));
        return JsonColumns.write(members);
    }

    private static @Nullable Object plain(KeyField field, KeySettings settings) {
        Credits credits = settings.credits();
        return switch (field) {
            case NAME -> settings.name();
            case DESCRIPTION -> settings.description();
            case ENABLED -> settings.enabled();
            case NOT_BEFORE -> InstantColumns.microsOrNull(settings.notBefore());
            case EXPIRES_AT -> InstantColumns.microsOrNull(settings.expiresAt());
            case RESTRICTED -> settings.restricted();
            case PERMISSIONS -> JsonMapping.texts(settings.permissions());
            case ROLES -> settings.roles();
            case ALLOWED_IPS -> JsonMapping.texts(settings.allowedIps());
            case DENIED_IPS -> JsonMapping.texts(settings.deniedIps());
            case ALLOWED_ORIGINS -> JsonMapping.texts(settings.allowedOrigins());
            case ALLOWED_RESOURCES -> settings.allowedResources();
            case RATE_LIMITS -> JsonMapping.rateLimits(settings.rateLimits());
            case CREDITS -> credits == null ? null : JsonMapping.of(credits);
            case METADATA -> settings.metadata().members();
        };
    }

    static KeySettings read(String json) {
        return read(JsonColumns.readObject(json));
    }

    static KeySettings read(Map<String, @Nullable Object> members) {
        Object credits = members.get(KeyField.CREDITS.text());
        return new KeySettings(
                JsonMapping.text(members, KeyField.NAME.text()),
                JsonMapping.textOrNull(members, KeyField.DESCRIPTION.text()),
                JsonMapping.flag(members, KeyField.ENABLED.text()),
                InstantColumns.instantOrNull(members.get(KeyField.NOT_BEFORE.text())),
                InstantColumns.instantOrNull(members.get(KeyField.EXPIRES_AT.text())),
                JsonMapping.flag(members, KeyField.RESTRICTED.text()),
                JsonMapping.permissions(JsonColumns.list(members.get(KeyField.PERMISSIONS.text()))),
                JsonMapping.strings(JsonColumns.list(members.get(KeyField.ROLES.text()))),
                JsonMapping.ranges(JsonColumns.list(members.get(KeyField.ALLOWED_IPS.text()))),
                JsonMapping.ranges(JsonColumns.list(members.get(KeyField.DENIED_IPS.text()))),
                JsonMapping.origins(JsonColumns.list(members.get(KeyField.ALLOWED_ORIGINS.text()))),
                JsonMapping.resources(JsonColumns.object(members.get(KeyField.ALLOWED_RESOURCES.text()))),
                JsonMapping.rateLimitsOf(JsonColumns.list(members.get(KeyField.RATE_LIMITS.text()))),
                credits == null ? null : JsonMapping.credits(JsonColumns.object(credits)),
                Metadata.of(JsonColumns.object(members.get(KeyField.METADATA.text()))),
                JsonMapping.dialects(JsonColumns.object(members.get(DIALECTS))));
    }
}
