package dev.rekey.dialect.docspace;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON forms of the vendor's requests and keys. A null member is treated as absent. */
final class DocSpaceWire {

    static final int MAX_NAME = 30;
    static final int MAX_DAYS = 365;

    private static final String MASK = "sk-***";

    /** Always seven digits: the vendor's clients expect this length. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,100}");

    private DocSpaceWire() {}

    /**
     * Settings of a new key.
     *
     * @param permissions empty for full access; an empty list is rejected
     * @param expiresInDays 1 to 365; empty for no expiry
     */
    record CreateKey(String name, Optional<List<String>> permissions, Optional<Integer> expiresInDays) {

        static CreateKey read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(body);
            Optional<String> name = fields.optionalText("name");
            Optional<List<String>> permissions = fields.texts("permissions").replacement();
            Optional<Integer> days = days(fields);
            refuseWrongTypes(fields);
            if (name.isEmpty() || name.get().isBlank()) {
                fields.unacceptable("name", "required", "The Name field is required.");
            }
            checkName(fields, name);
            fields.refuseIfUnacceptable();
            return new CreateKey(name.orElse(""), permissions, days);
        }
    }

    /**
     * Changes of a key.
     *
     * @param name empty to keep it
     * @param permissions empty to keep them; an empty list is rejected
     * @param isActive empty to keep it
     */
    record UpdateKey(Optional<String> name, Optional<List<String>> permissions, Optional<Boolean> isActive) {

        static UpdateKey read(ObjectNode body) {
            JsonObjectReader fields = new JsonObjectReader(body);
            Optional<String> name = fields.optionalText("name").filter(text -> !text.isBlank());
            Optional<List<String>> permissions = fields.texts("permissions").replacement();
            Optional<Boolean> isActive = fields.optionalFlag("isActive");
            refuseWrongTypes(fields);
            checkName(fields, name);
            fields.refuseIfUnacceptable();
            return new UpdateKey(name, permissions, isActive);
        }
    }

    /**
     * A key in responses of this API.
     *
     * @param permissions {@code null} to omit the member
     */
    @GeneratedBuilder
    record ApiKey(
            UUID id,
            String name,
            String keyPostfix,
            @Nullable List<String> permissions,
            @Nullable Instant lastUsed,
            Instant createOn,
            Employee createBy,
            @Nullable Instant expiresAt,
            boolean isActive) {

        /** @param secret the new secret to show; otherwise the mask is shown */
        ObjectNode json(Optional<KeySecret> secret) {
            ObjectNode json = Json.object()
                    .put("id", id.toString())
                    .put("name", name)
                    .put("key", secret.map(KeySecret::reveal).orElse(MASK + keyPostfix))
                    .put("keyPostfix", keyPostfix);
            if (permissions != null) {
                json.set("permissions", Json.array(permissions));
            }
            putTime(json, "lastUsed", lastUsed);
            putTime(json, "createOn", createOn);
            json.set("createBy", createBy.json());
            putTime(json, "expiresAt", expiresAt);
            return json.put("isActive", isActive);
        }
    }

    /** A user. Pictures and profile pages do not exist in Rekey. */
    record Employee(UUID id, String displayName) {
        ObjectNode json() {
            return Json.object()
                    .put("id", id.toString())
                    .put("displayName", displayName)
                    .put("hasAvatar", false)
                    .put("isAnonim", false);
        }
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static void putTime(ObjectNode json, String name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, time(instant));
        }
    }

    private static void refuseWrongTypes(JsonObjectReader fields) {
        if (!fields.shapeFaults().isEmpty()) {
            throw new Refusal.Invalid(fields.shapeFaults());
        }
    }

    private static void checkName(JsonObjectReader fields, Optional<String> name) {
        if (name.isPresent() && TextRules.length(name.get()) > MAX_NAME) {
            fields.unacceptable("name", "too_long", "Incorrect name. Length must be less than " + MAX_NAME);
        }
    }

    /** A whole number, or digits in a string, as sent by the vendor's web client. */
    private static Optional<Integer> days(JsonObjectReader fields) {
        Optional<JsonNode> sent = fields.any("expiresInDays").replacement();
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        JsonNode value = sent.get();
        boolean readable = value.isIntegralNumber()
                || (value.isString() && DIGITS.matcher(value.stringValue()).matches());
        if (!readable) {
            fields.shapeFault("expiresInDays", "wrong_type", "Must be a whole number.");
            return Optional.empty();
        }
        String digits = value.asString();
        int days = digits.length() <= 4 ? Integer.parseInt(digits) : 0;
        if (days < 1 || days > MAX_DAYS) {
            fields.unacceptable(
                    "expiresInDays",
                    "out_of_range",
                    "Incorrect number of days. Value must be between 1 and " + MAX_DAYS);
        }
        return Optional.of(days);
    }
}
