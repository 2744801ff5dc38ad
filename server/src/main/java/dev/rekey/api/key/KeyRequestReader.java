package dev.rekey.api.key;

import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Permission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads keys and changes of keys from JSON. */
final class KeyRequestReader {

    static final String EFFECTIVE_AT = "effective_at";

    private static final String PERMISSIONS = "permissions";

    private KeyRequestReader() {}

    /** Reads a new key. A null member is treated as absent. */
    static NewKey draft(JsonObjectReader fields) {
        Optional<String> project = fields.optionalText("project");
        Optional<String> owner = fields.optionalText("owner");
        KeyKind kind = RequestBodyReader.enumValue(fields, "kind", KeyKind.class)
                .replacement()
                .orElse(KeyKind.SECRET);
        KeyChange.Builder settings = KeyChange.builder();
        for (KeyField field : KeyField.values()) {
            settings.set(field, KeyFieldJson.readNew(fields, field));
        }
        checkSpelling(settings, fields, List.of());
        RequestBodyReader.rejectMalformed(fields);
        return new NewKey(
                project,
                owner,
                kind,
                Optional.empty(),
                settings.faults(fields.unacceptable()).build());
    }

    /**
     * @param current the key that would be changed, to distinguish repeated read-only members from
     *     changes
     * @param now instant at which they are compared
     */
    static KeyChange change(JsonObjectReader fields, KeyAggregate current, Instant now) {
        KeyChange.Builder settings = KeyChange.builder();
        for (KeyField field : KeyField.values()) {
            settings.set(field, KeyFieldJson.readPatch(fields, field));
        }
        List<String> kept = current.key().settings().permissions().stream()
                .map(Permission::value)
                .toList();
        checkSpelling(settings, fields, kept);
        fields.optionalText("reason").ifPresent(settings::reason);
        ReadOnlyKeyMembers.refuseChanged(fields, current, now);
        RequestBodyReader.rejectMalformed(fields);
        return settings.faults(fields.unacceptable()).build();
    }

    /** Reads a change to be applied later. */
    static ScheduleService.ScheduleRequest later(
            JsonObjectReader fields, KeyAggregate current, Instant now, Optional<Long> maxRefused) {
        Optional<Instant> at = RequestBodyReader.requireNonNull(fields, EFFECTIVE_AT, fields.instant(EFFECTIVE_AT));
        return new ScheduleService.ScheduleRequest(change(fields, current, now), at, maxRefused);
    }

    /** @param kept the permissions that the key has now; they are not checked for spelling */
    private static void checkSpelling(KeyChange.Builder settings, JsonObjectReader fields, List<String> kept) {
        fields.texts(PERMISSIONS)
                .replacement()
                .ifPresent(texts ->
                        PermissionValidator.misspelled(PERMISSIONS, texts, kept).forEach(settings::violation));
    }
}
