package dev.rekey.api;

import dev.rekey.core.Change;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyKind;
import dev.rekey.core.key.NewKey;
import dev.rekey.core.key.ScheduleService;
import dev.rekey.core.project.PermissionValidator;
import dev.rekey.http.Json;
import dev.rekey.http.JsonObjectReader;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads keys and changes of keys from JSON. */
final class KeyRequestReader {

    /** Read-only members. A patch may repeat them, so that clients can send back what they read. */
    private static final List<String> READ_ONLY = List.of(
            "id",
            "number",
            "project",
            "owner",
            "kind",
            "state",
            "revoked_at",
            "revoked_by",
            "revoke_reason",
            "secrets",
            "pending_changes",
            "version",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
            "last_used_at");

    static final String EFFECTIVE_AT = "effective_at";

    private static final String PERMISSIONS = "permissions";
    private static final String LAST_USED_AT = "last_used_at";
    private static final String LAST_USED_FROM = "last_used_from";

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
     * @param current the key as it would be returned now, to distinguish repeated read-only members
     *     from changes
     */
    static KeyChange change(JsonObjectReader fields, ObjectNode current) {
        KeyChange.Builder settings = KeyChange.builder();
        for (KeyField field : KeyField.values()) {
            settings.set(field, KeyFieldJson.readPatch(fields, field));
        }
        List<String> kept = current.path(PERMISSIONS).values().stream()
                .map(JsonNode::asString)
                .toList();
        checkSpelling(settings, fields, kept);
        fields.optionalText("reason").ifPresent(settings::reason);
        refuseChanged(fields, current, READ_ONLY);
        RequestBodyReader.rejectMalformed(fields);
        return settings.faults(fields.unacceptable()).build();
    }

    /** Reads a change to be applied later. */
    static ScheduleService.ScheduleRequest later(
            JsonObjectReader fields, ObjectNode current, Optional<Long> maxRefused) {
        Optional<Instant> at = RequestBodyReader.requireNonNull(fields, EFFECTIVE_AT, fields.instant(EFFECTIVE_AT));
        return new ScheduleService.ScheduleRequest(change(fields, current), at, maxRefused);
    }

    /** Records an error for each of these members whose value differs from {@code current}. */
    static void refuseChanged(JsonObjectReader fields, ObjectNode current, List<String> readOnly) {
        for (String name : readOnly) {
            Change<JsonNode> member = fields.any(name);
            if (member.isPresent() && !repeats(name, member.applyTo(null), current.path(name))) {
                fields.unacceptable(name, "read_only", "Must not be changed here.");
            }
        }
    }

    /** @param kept the permissions that the key has now; they are not checked for spelling */
    private static void checkSpelling(KeyChange.Builder settings, JsonObjectReader fields, List<String> kept) {
        fields.texts(PERMISSIONS).replacement().ifPresent(texts -> PermissionValidator.misspelled(
                        PERMISSIONS, texts, kept)
                .forEach(settings::violation));
    }

    /**
     * Whether a read-only member repeats the current value. Instants may be written differently.
     * Last-use members may be older than the current value, because the key may have been used
     * since the client read it.
     */
    private static boolean repeats(String name, @Nullable JsonNode sent, JsonNode present) {
        if (name.equals(LAST_USED_FROM)) {
            return sent == null || sent.isNull() || sent.isString();
        }
        if (sent == null || sent.isNull()) {
            return present.isNull() || name.equals(LAST_USED_AT);
        }
        if (sent instanceof ObjectNode object && present instanceof ObjectNode other) {
            return object.size() == other.size()
                    && object.properties().stream()
                            .allMatch(member -> other.has(member.getKey())
                                    && repeats(member.getKey(), member.getValue(), other.path(member.getKey())));
        }
        if (sent instanceof ArrayNode list && present instanceof ArrayNode other) {
            boolean equal = list.size() == other.size();
            for (int i = 0; equal && i < list.size(); i++) {
                equal = repeats("", list.get(i), other.get(i));
            }
            return equal;
        }
        if (name.endsWith("_at") && sent.isString() && present.isString()) {
            Optional<Instant> sentInstant = instant(sent);
            Optional<Instant> currentInstant = instant(present);
            boolean moved = name.equals(LAST_USED_AT)
                    && sentInstant.isPresent()
                    && currentInstant.isPresent()
                    && sentInstant.get().isBefore(currentInstant.get());
            return moved || sentInstant.equals(currentInstant);
        }
        return Objects.equals(Json.plain(sent), Json.plain(present));
    }

    private static Optional<Instant> instant(JsonNode text) {
        ObjectNode holder = Json.object();
        holder.set("at", text);
        return new JsonObjectReader(holder).instant("at").replacement();
    }
}
