package dev.rekey.api;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One page of a list: {@code items}, and the {@code next_cursor}, whose absence as null is the only end mark. */
final class Pages {

    private Pages() {}

    /**
     * @param found as many as were wanted and, where there are more, one more
     * @param limit how many were wanted
     */
    static <T> Answer answer(
            Exchange exchange,
            Cursors cursors,
            List<T> found,
            int limit,
            Function<T, JsonNode> json,
            Function<T, Cursors.Place> placeOf) {
        boolean more = found.size() > limit;
        List<T> given = more ? found.subList(0, limit) : found;
        ObjectNode page = whole(given, json);
        if (more) {
            page.put("next_cursor", cursors.write(exchange, placeOf.apply(given.getLast())));
        }
        return Answer.json(200, page);
    }

    /** A list that is never long. */
    static <T> ObjectNode whole(List<T> found, Function<T, JsonNode> json) {
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        found.forEach(each -> items.add(json.apply(each)));
        page.putNull("next_cursor");
        return page;
    }
}
