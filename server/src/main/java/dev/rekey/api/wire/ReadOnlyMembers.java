package dev.rekey.api.wire;

import dev.rekey.core.Change;
import dev.rekey.http.json.Json;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members that a patch may repeat but not change, so that clients can send back what they read. */
public final class ReadOnlyMembers {

    private static final String LAST_USED_AT = "last_used_at";
    private static final String LAST_USED_FROM = "last_used_from";

    private ReadOnlyMembers() {}

    /** Records an error for each of these members whose value differs from {@code current}. */
    public static void refuseChanged(JsonObjectReader fields, ObjectNode current, List<String> names) {
        refuseChanged(fields, names, name -> Json.plain(current.path(name)));
    }

    /**
     * Records an error for each of these members whose value differs from the current one.
     *
     * @param present returns the current value of a member as of {@link Json#plain}; called only for
     *     members that the patch contains
     */
    public static void refuseChanged(
            JsonObjectReader fields, Iterable<String> names, Function<String, @Nullable Object> present) {
        for (String name : names) {
            Change<JsonNode> member = fields.any(name);
            if (member.isPresent()) {
                JsonNode sent = member.applyTo(null);
                if (!repeats(name, sent == null ? null : Json.plain(sent), present.apply(name))) {
                    fields.unacceptable(name, "read_only", "Must not be changed here.");
                }
            }
        }
    }

    /**
     * Whether a read-only member repeats the current value. Instants may be written differently.
     * Last-use members may be older than the current value, because the key may have been used
     * since the client read it.
     */
    private static boolean repeats(String name, @Nullable Object sent, @Nullable Object present) {
        if (name.equals(LAST_USED_FROM)) {
            return sent == null || sent instanceof String;
        }
        if (sent == null) {
            return present == null || name.equals(LAST_USED_AT);
        }
        if (sent instanceof Map<?, ?> object && present instanceof Map<?, ?> other) {
            return object.size() == other.size()
                    && object.entrySet().stream()
                            .allMatch(member -> other.containsKey(member.getKey())
                                    && repeats(
                                            String.valueOf(member.getKey()),
                                            member.getValue(),
                                            other.get(member.getKey())));
        }
        if (sent instanceof List<?> list && present instanceof List<?> other) {
            Iterator<?> elements = other.iterator();
            return list.size() == other.size()
                    && list.stream().allMatch(element -> repeats("", element, elements.next()));
        }
        if (name.endsWith("_at") && sent instanceof String text && present instanceof String other) {
            Optional<Instant> sentInstant = instant(text);
            Optional<Instant> currentInstant = instant(other);
            boolean moved = name.equals(LAST_USED_AT)
                    && sentInstant.isPresent()
                    && currentInstant.isPresent()
                    && sentInstant.get().isBefore(currentInstant.get());
            return moved || sentInstant.equals(currentInstant);
        }
        return sent.equals(present);
    }

    private static Optional<Instant> instant(String text) {
        return new JsonObjectReader(Json.object().put("at", text)).instant("at").replacement();
    }
}
