package dev.rekey.dialect.voiceable;

import dev.rekey.core.Change;
import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Violation;
import dev.rekey.core.key.KeyKind;
import dev.rekey.http.HttpError;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** JSON forms of the vendor's requests and keys. Unknown members are ignored. */
final class VoiceableWire {

    static final String NAME = "name";
    static final String KEY_TYPE = "key_type";
    static final String ORIGINS = "allowed_origins";
    static final String ASSISTANTS = "allowed_assistants";
    static final String TRANSIENT = "transient_assistant";

    private static final String WRAPPER = "api_key";
    private static final String PRIVATE = "private";
    private static final String PUBLIC = "public";

    private VoiceableWire() {}

    /** Changes of a key. */
    record KeyFields(
            Optional<String> name,
            Change<List<String>> allowedOrigins,
            Change<List<String>> allowedAssistants,
            Change<Boolean> transientAssistant,
            List<Violation> violations) {

        static KeyFields readUpdate(ObjectNode body) {
            return read(new JsonObjectReader(wrapped(body)), List.of());
        }

        private static KeyFields read(JsonObjectReader fields, List<Violation> initial) {
            Change<String> name = fields.text(NAME);
            Change<List<String>> origins = fields.texts(ORIGINS);
            Change<List<String>> assistants = fields.texts(ASSISTANTS);
            Change<Boolean> transientAssistant = fields.flag(TRANSIENT);
            // Not thrown: readable members are validated as well, so that all errors are reported
            // together.
            List<Violation> violations = new ArrayList<>(initial);
            violations.addAll(fields.shapeFaults());
            violations.addAll(fields.unacceptable());
            if (name instanceof Change.Clear<String>) {
                violations.add(blankName());
            }
            return new KeyFields(name.replacement(), origins, assistants, transientAssistant, violations);
        }
    }

    /** Settings of a new key. */
    record CreateKey(KeyKind kind, KeyFields fields) {

        static CreateKey read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(wrapped(body));
            Optional<String> type = fields.optionalText(KEY_TYPE);
            List<Violation> violations = new ArrayList<>();
            if (!type.equals(Optional.of(PRIVATE)) && !type.equals(Optional.of(PUBLIC))) {
                violations.add(new Violation("/" + KEY_TYPE, "not_a_key_type", "must be private or public"));
            }
            if (!fields.has(NAME)) {
                violations.add(blankName());
            }
            KeyKind kind = type.equals(Optional.of(PUBLIC)) ? KeyKind.PUBLISHABLE : KeyKind.SECRET;
            return new CreateKey(kind, KeyFields.read(fields, violations));
        }
    }

    /**
     * A key in responses of this API.
     *
     * @param keyValue the secret, if it may be shown
     */
    @GeneratedBuilder
    record ApiKey(
            long id,
            KeyKind kind,
            String name,
            @Nullable String keyValue,
            List<String> allowedOrigins,
            List<String> allowedAssistants,
            boolean transientAssistant,
            long userId,
            String userEmail,
            Instant createdAt,
            Instant updatedAt) {

        ObjectNode json() {
            ObjectNode json = Json.object()
                    .put("id", id)
                    .put(KEY_TYPE, kind == KeyKind.PUBLISHABLE ? PUBLIC : PRIVATE)
                    .put(NAME, name)
                    .put("key_value", keyValue);
            json.set(ORIGINS, Json.array(allowedOrigins));
            json.set(ASSISTANTS, Json.array(allowedAssistants));
            return json.put(TRANSIENT, transientAssistant)
                    .put("user_id", userId)
                    .put("user_email", userEmail)
                    .put("created_at", time(createdAt))
                    .put("updated_at", time(updatedAt));
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return "ApiKey[" + id + "]";
        }
    }

    /** Exactly one error per field, because the vendor's clients show all of them. */
    static Violation blankName() {
        return new Violation("/" + NAME, "blank", "can't be blank");
    }

    private static ObjectNode wrapped(ObjectNode body) {
        if (body.get(WRAPPER) instanceof ObjectNode wrapped) {
            return wrapped;
        }
        throw new HttpError.MalformedRequest("The body must contain an object named " + WRAPPER + ".");
    }

    private static String time(Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC));
    }
}
