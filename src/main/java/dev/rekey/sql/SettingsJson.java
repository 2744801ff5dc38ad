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
        members.put(DIALECTS, Plain.of(settings.dialects()));
        return Json.write(members);
    }

    private static @Nullable Object plain(KeyField field, KeySettings settings) {
        Credits credits = settings.credits();
        return switch (field) {
            case NAME -> settings.name();
            case DESCRIPTION -> settings.description();
            case ENABLED -> settings.enabled();
            case NOT_BEFORE -> Times.microsOrNull(settings.notBefore());
            case EXPIRES_AT -> Times.microsOrNull(settings.expiresAt());
            case RESTRICTED -> settings.restricted();
            case PERMISSIONS -> Plain.texts(settings.permissions());
            case ROLES -> settings.roles();
            case ALLOWED_IPS -> Plain.texts(settings.allowedIps());
            case DENIED_IPS -> Plain.texts(settings.deniedIps());
            case ALLOWED_ORIGINS -> Plain.texts(settings.allowedOrigins());
            case ALLOWED_RESOURCES -> settings.allowedResources();
            case RATE_LIMITS -> Plain.rateLimits(settings.rateLimits());
            case CREDITS -> credits == null ? null : Plain.of(credits);
            case METADATA -> settings.metadata().members();
        };
    }

    static KeySettings read(String json) {
        return read(Json.readObject(json));
    }

    static KeySettings read(Map<String, @Nullable Object> members) {
        Object credits = members.get(KeyField.CREDITS.text());
        return new KeySettings(
                Plain.text(members, KeyField.NAME.text()),
                Plain.textOrNull(members, KeyField.DESCRIPTION.text()),
                Plain.flag(members, KeyField.ENABLED.text()),
                Times.instantOrNull(members.get(KeyField.NOT_BEFORE.text())),
                Times.instantOrNull(members.get(KeyField.EXPIRES_AT.text())),
                Plain.flag(members, KeyField.RESTRICTED.text()),
                Plain.permissions(Json.list(members.get(KeyField.PERMISSIONS.text()))),
                Plain.strings(Json.list(members.get(KeyField.ROLES.text()))),
                Plain.ranges(Json.list(members.get(KeyField.ALLOWED_IPS.text()))),
                Plain.ranges(Json.list(members.get(KeyField.DENIED_IPS.text()))),
                Plain.origins(Json.list(members.get(KeyField.ALLOWED_ORIGINS.text()))),
                Plain.resources(Json.object(members.get(KeyField.ALLOWED_RESOURCES.text()))),
                Plain.rateLimitsOf(Json.list(members.get(KeyField.RATE_LIMITS.text()))),
                credits == null ? null : Plain.credits(Json.object(credits)),
                Metadata.of(Json.object(members.get(KeyField.METADATA.text()))),
                Plain.dialects(Json.object(members.get(DIALECTS))));
    }
}
