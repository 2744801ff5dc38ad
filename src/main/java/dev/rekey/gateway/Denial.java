package dev.rekey.gateway;

import dev.rekey.http.Answer;
import dev.rekey.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a request does not pass.
 *
 * @param status what the client should get
 * @param code a stable word
 * @param detail a sentence for people that repeats nothing that was sent
 * @param headers for the client too
 */
record Denial(int status, String code, String detail, List<Answer.Header> headers) {

    private static final String MEDIA_TYPE = "application/problem+json";

    Denial {
        headers = List.copyOf(headers);
    }

    Denial withStatus(int other) {
        return new Denial(other, code, detail, headers);
    }

    Denial as(String otherCode) {
        return new Denial(status, otherCode, detail, headers);
    }

    Denial with(String name, String value) {
        List<Answer.Header> more = new ArrayList<>(headers);
        more.add(new Answer.Header(name, value));
        return new Denial(status, code, detail, more);
    }

    /** As a problem (RFC 9457), well below the 4 KiB that gateways pass on. */
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

    /** For a gateway that throws bodies away. */
    Answer bare() {
        return withHeaders(Answer.empty(status));
    }

    private Answer withHeaders(Answer answer) {
        Answer told = answer.with("Cache-Control", "no-store");
        for (Answer.Header header : headers) {
            told = told.with(header.name(), header.value());
        }
        return told;
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
