package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * A denied request: the response that its client should get.
 *
 * @param status the HTTP status for the client
 * @param code a stable error code
 * @param detail a sentence for people; never quotes the request
 * @param headers additional response headers for the client
 */
record Denial(int status, String code, String detail, List<Answer.Header> headers) {

    private static final String MEDIA_TYPE = "application/problem+json";

    Denial {
        headers = List.copyOf(headers);
    }

    Denial withStatus(int newStatus) {
        return new Denial(newStatus, code, detail, headers);
    }

    Denial as(String otherCode) {
        return new Denial(status, otherCode, detail, headers);
    }

    Denial with(String name, String value) {
        List<Answer.Header> more = new ArrayList<>(headers);
        more.add(new Answer.Header(name, value));
        return new Denial(status, code, detail, more);
    }

    /** A response with problem details (RFC 9457), well below the 4 KiB that gateways pass on. */
    Answer problem(UUID requestId) {
        ObjectNode problem = Json.object();
        problem.put("type", "/docs/errors#" + code);
        problem.put("title", title());
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", "urn:uuid:" + requestId);
        problem.put("code", code);
        return withHeaders(Answer.json(status, MEDIA_TYPE, problem));
    }

    /** A response without body, for gateways that discard bodies. */
    Answer bare() {
        return withHeaders(Answer.empty(status));
    }

    private Answer withHeaders(Answer answer) {
        Answer response = answer.with("Cache-Control", "no-store");
        for (Answer.Header header : headers) {
            response = response.with(header.name(), header.value());
        }
        return response;
    }

    private String title() {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Authentication required";
            case 403 -> "Access denied";
            case 404 -> "Not found";
            case 408 -> "Request timeout";
            case 413 -> "Request body too large";
            case 414 -> "URI too long";
            case 429 -> "Too many requests";
            case 431 -> "Request headers too large";
            case 503 -> "Service unavailable";
            default -> status >= 500 ? "Server error" : "Request rejected";
        };
    }
}
