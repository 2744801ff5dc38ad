package dev.rekey.api;

import dev.rekey.core.Change;
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

/**
 * Checks the read-only members of a patch. A patch may repeat them, so that clients can send back
 * what they read.
 */
public final class ReadOnlyMemberCheck {

    private static final String LAST_USED_AT = "last_used_at";
    private static final String LAST_USED_FROM = "last_used_from";

    private ReadOnlyMemberCheck() {}

    /** Records an error for each of these members whose value differs from {@code current}. */
    public static void refuseChanged(JsonObjectReader fields, ObjectNode current, List<String> readOnly) {
        for (String name : readOnly) {
            Change<JsonNode> member = fields.any(name);
            if (member.isPresent() && !repeats(name, member.applyTo(null), current.path(name))) {
                fields.unacceptable(name, "read_only", "Must not be changed here.");
            }
        }
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
