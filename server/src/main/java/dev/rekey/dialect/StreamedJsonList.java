package dev.rekey.dialect;

import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.LongFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Response with a JSON object that has one list, whose elements are written as they are read. */
public final class StreamedJsonList {

    private StreamedJsonList() {}

    /**
     * @param head members before the list
     * @param name name of the member with the list
     * @param json JSON form of an element
     */
    public static <T> HttpResponse of(
            ObjectNode head, String name, Iterator<T> elements, Function<T, ? extends JsonNode> json) {
        return of(head, name, elements, json, count -> Json.object());
    }

    /** @param tail members after the list, given the number of elements written */
    public static <T> HttpResponse of(
            ObjectNode head,
            String name,
            Iterator<T> elements,
            Function<T, ? extends JsonNode> json,
            LongFunction<ObjectNode> tail) {
        return HttpResponse.streamed(200, Json.MEDIA_TYPE, out -> {
            write(out, "{" + members(head) + (head.isEmpty() ? "" : ",") + '"' + name + "\":[");
            long count = 0;
            while (elements.hasNext()) {
                if (count > 0) {
                    out.write(',');
                }
                out.write(Json.bytes(json.apply(elements.next())));
                count++;
            }
            ObjectNode last = tail.apply(count);
            write(out, "]" + (last.isEmpty() ? "" : ",") + members(last) + "}");
        });
    }

    /** The text of an object without its braces. */
    private static String members(ObjectNode object) {
        String text = Json.write(object);
        return text.substring(1, text.length() - 1);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
