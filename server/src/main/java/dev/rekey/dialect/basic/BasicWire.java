package dev.rekey.dialect.basic;

import dev.rekey.core.Refusal;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON forms of the vendor's requests and keys.
 *
 * <p>Each of the vendor's responses contains different members of a key; this class defines which.
 */
final class BasicWire {

    /** RFC 3339 in UTC with microseconds. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private BasicWire() {}

    /** Settings of a new key. */
    record CreateKey(String label, String roles) {

        static CreateKey read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(body);
            Optional<String> label = required(fields, "label");
            Optional<String> roles = required(fields, "roles");
            refuse(fields);
            return new CreateKey(label.orElse(""), roles.orElse(""));
        }
    }

    /** Changes of a key; empty keeps a value. */
    record UpdateKey(Optional<String> label, Optional<String> roles) {

        static UpdateKey read(ObjectNode body) {
            if (body.isEmpty()) {
                throw new Refusal.Invalid("", "too_few", "The body must contain at least one property.");
            }
            JsonObjectReader fields = new JsonObjectReader(body);
            Optional<String> label = optional(fields, "label");
            Optional<String> roles = optional(fields, "roles");
            refuse(fields);
            return new UpdateKey(label, roles);
        }
    }

    /**
     * A secret to verify.
     *
     * @param id required id of its key; empty for any
     */
    record VerifyKey(String key, Optional<String> id) {

        static VerifyKey read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(body);
            Optional<String> key = required(fields, "key");
            Optional<String> id = optional(fields, "key_id");
            refuse(fields);
            return new VerifyKey(key.orElse(""), id);
        }

        @Override
        public String toString() {
            return "***";
        }
    }

    /** A key in responses of this API. */
    record ApiKey(
            String id,
            String label,
            String roles,
            boolean isPrivate,
            @Nullable Instant lastUsed,
            Instant createdAt,
            Instant updatedAt) {

        ObjectNode listed() {
            ObjectNode json = named().put("is_private", isPrivate);
            if (lastUsed == null) {
                json.putNull("last_used");
            } else {
                json.put("last_used", time(lastUsed));
            }
            return json.put("created_at", time(createdAt));
        }

        ObjectNode got() {
            return named().put("created_at", time(createdAt));
        }

        ObjectNode updated() {
            return named().put("updated_at", time(updatedAt));
        }

        ObjectNode created(KeySecret secret) {
            return named().put("value", secret.reveal()).put("created_at", time(createdAt));
        }

        ObjectNode regenerated(KeySecret secret) {
            return named().put("value", secret.reveal())
                    .put("is_private", isPrivate)
                    .put("created_at", time(createdAt));
        }

        private ObjectNode named() {
            return Json.object().put("id", id).put("label", label).put("roles", roles);
        }
    }

    static ObjectNode one(ObjectNode key) {
        ObjectNode body = Json.object();
        body.set("key", key);
        return body;
    }

    static ObjectNode deleted() {
        return Json.object().put("message", "API key deleted successfully");
    }

    static ObjectNode verdict(Optional<ApiKey> valid) {
        ObjectNode body = Json.object().put("is_valid", valid.isPresent());
        valid.ifPresent(key -> body.set("key", key.got()));
        return body;
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** An optional string. Null is not accepted by the vendor. */
    private static Optional<String> optional(JsonObjectReader fields, String name) {
        Optional<String> text = fields.optionalText(name);
        if (text.isEmpty() && fields.has(name) && fields.shapeFaults().isEmpty()) {
            fields.shapeFault(name, "wrong_type", "Must be a string.");
        }
        return text;
    }

    private static Optional<String> required(JsonObjectReader fields, String name) {
        if (!fields.has(name)) {
            fields.shapeFault(name, "required", "Required.");
        }
        return optional(fields, name);
    }

    private static void refuse(JsonObjectReader fields) {
        if (!fields.shapeFaults().isEmpty()) {
            throw new Refusal.Invalid(fields.shapeFaults());
        }
    }
}
