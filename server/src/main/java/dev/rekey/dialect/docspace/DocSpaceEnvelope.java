package dev.rekey.dialect.docspace;

import dev.rekey.dialect.StreamedJsonList;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vendor's response envelope, with members in the vendor's order. {@code status} is 0 for
 * success and 1 for failure; although the vendor's SDKs call it a status, the HTTP status is {@code
 * statusCode}.
 */
final class DocSpaceEnvelope {

    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;

    private DocSpaceEnvelope() {}

    /**
     * The request, as repeated in {@code links}.
     *
     * @param href the complete URL with its query
     * @param action the HTTP method
     */
    record ResourceLink(String href, String action) {

        static ResourceLink of(HttpExchange exchange) {
            return new ResourceLink(exchange.url(), exchange.method());
        }
    }

    static HttpResponse success(ResourceLink link, JsonNode response) {
        return HttpResponse.json(200, wrapped(link, response, SUCCESS, 200));
    }

    static HttpResponse success(ResourceLink link, boolean response) {
        return success(link, Json.tree(response));
    }

    /**
     * A failure that the vendor returns in {@code response}: validation errors and address
     * restrictions.
     */
    static HttpResponse failure(ResourceLink link, int status, JsonNode response) {
        return HttpResponse.json(status, wrapped(link, response, FAILURE, status));
    }

    /** A failure in the vendor's form for exceptions. Details of the exception are omitted. */
    static HttpResponse exception(int status, String message) {
        ObjectNode envelope = Json.object();
        envelope.putObject("error")
                .put("message", message)
                .putNull("type")
                .putNull("stack")
                .put("hresult", 0);
        return HttpResponse.json(status, envelope.put("status", FAILURE).put("statusCode", status));
    }

    /**
     * A streamed list. {@code count} follows {@code response}, because the elements are counted as
     * they are written.
     */
    static <T> HttpResponse list(ResourceLink link, Iterator<T> elements, Function<T, JsonNode> json) {
        return StreamedJsonList.of(
                Json.object(), "response", elements, json, count -> tail(Json.object(), count, link, SUCCESS, 200));
    }

    private static ObjectNode wrapped(ResourceLink link, JsonNode response, int outcome, int status) {
        ObjectNode envelope = Json.object();
        envelope.set("response", response);
        return tail(envelope, countOf(response), link, outcome, status);
    }

    private static ObjectNode tail(ObjectNode envelope, long count, ResourceLink link, int outcome, int status) {
        envelope.put("count", count);
        envelope.putArray("links").addObject().put("href", link.href()).put("action", link.action());
        return envelope.put("status", outcome).put("statusCode", status);
    }

    private static long countOf(@Nullable JsonNode response) {
        return response instanceof ArrayNode list ? list.size() : 1;
    }

    /** The vendor's problem details for invalid fields. */
    static ObjectNode problem(Map<String, List<String>> errors, String traceId) {
        ObjectNode problem = Json.object()
                .put("type", "https://tools.ietf.org/html/rfc9110#section-15.5.1")
                .put("title", "The request is not valid.")
                .put("status", 400);
        ObjectNode fields = problem.putObject("errors");
        errors.forEach((field, messages) -> fields.set(field, Json.array(messages)));
        return problem.put("traceId", traceId);
    }
}
