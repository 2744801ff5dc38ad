package dev.rekey.sql;

import dev.rekey.core.Metadata;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
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
        return KeySettingsBuilder.builder()
                .name(JsonMapping.text(members, KeyField.NAME.text()))
                .description(JsonMapping.textOrNull(members, KeyField.DESCRIPTION.text()))
                .enabled(JsonMapping.flag(members, KeyField.ENABLED.text()))
                .notBefore(InstantColumns.instantOrNull(members.get(KeyField.NOT_BEFORE.text())))
                .expiresAt(InstantColumns.instantOrNull(members.get(KeyField.EXPIRES_AT.text())))
                .restricted(JsonMapping.flag(members, KeyField.RESTRICTED.text()))
                .permissions(JsonMapping.permissions(JsonColumns.list(members.get(KeyField.PERMISSIONS.text()))))
                .roles(JsonMapping.strings(JsonColumns.list(members.get(KeyField.ROLES.text()))))
                .allowedIps(JsonMapping.ranges(JsonColumns.list(members.get(KeyField.ALLOWED_IPS.text()))))
                .deniedIps(JsonMapping.ranges(JsonColumns.list(members.get(KeyField.DENIED_IPS.text()))))
                .allowedOrigins(JsonMapping.origins(JsonColumns.list(members.get(KeyField.ALLOWED_ORIGINS.text()))))
                .allowedResources(
                        JsonMapping.resources(JsonColumns.object(members.get(KeyField.ALLOWED_RESOURCES.text()))))
                .rateLimits(JsonMapping.rateLimitsOf(JsonColumns.list(members.get(KeyField.RATE_LIMITS.text()))))
                .credits(credits == null ? null : JsonMapping.credits(JsonColumns.object(credits)))
                .metadata(Metadata.of(JsonColumns.object(members.get(KeyField.METADATA.text()))))
                .dialects(JsonMapping.dialects(JsonColumns.object(members.get(DIALECTS))))
                .build();
    }
}
