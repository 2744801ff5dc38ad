package dev.rekey.api.key;

import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.Change;
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
import java.util.function.Function;

/** Reads keys and changes of keys from JSON. */
final class KeyRequestReader {

    static final String EFFECTIVE_AT = "effective_at";

    private KeyRequestReader() {}

    /** Reads a new key. A null member is treated as absent. */
    static NewKey draft(JsonObjectReader fields) {
        Optional<String> project = fields.optionalText("project");
        Optional<String> owner = fields.optionalText("owner");
        KeyKind kind = RequestBodyReader.enumValue(fields, "kind", KeyKind.class)
                .replacement()
                .orElse(KeyKind.SECRET);
        KeyChange.Builder settings = KeyChange.builder();
        readFields(settings, List.of(), field -> KeyFieldJson.readNew(fields, field));
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
        List<String> kept = current.key().settings().permissions().stream()
                .map(Permission::value)
                .toList();
        readFields(settings, kept, field -> KeyFieldJson.readPatch(fields, field));
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
    private static void readFields(
            KeyChange.Builder settings, List<String> kept, Function<KeyField, Change<?>> reader) {
        for (KeyField field : KeyField.values()) {
            Change<?> change = reader.apply(field);
            settings.set(field, change);
            if (field == KeyField.PERMISSIONS && change.replacement().orElse(null) instanceof List<?> permissions) {
                List<String> texts = permissions.stream().map(String::valueOf).toList();
                PermissionValidator.misspelled(field.text(), texts, kept).forEach(settings::violation);
            }
        }
    }
}
