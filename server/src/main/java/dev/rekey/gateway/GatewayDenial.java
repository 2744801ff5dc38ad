package dev.rekey.gateway;

import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
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
record GatewayDenial(int status, String code, String detail, List<HttpResponse.Header> headers) {

    private static final String MEDIA_TYPE = "application/problem+json";

    GatewayDenial {
        headers = List.copyOf(headers);
    }

    GatewayDenial withStatus(int newStatus) {
        return new GatewayDenial(newStatus, code, detail, headers);
    }

    GatewayDenial withCode(String newCode) {
        return new GatewayDenial(status, newCode, detail, headers);
    }

    GatewayDenial with(String name, String value) {
        List<HttpResponse.Header> more = new ArrayList<>(headers);
        more.add(new HttpResponse.Header(name, value));
        return new GatewayDenial(status, code, detail, more);
    }

    /** A response with problem details (RFC 9457), well below the 4 KiB that gateways pass on. */
    HttpResponse problem(UUID requestId) {
        ObjectNode problem = Json.object();
        problem.put("type", "/docs/errors#" + code);
        problem.put("title", title());
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("instance", "urn:uuid:" + requestId);
        problem.put("code", code);
        return withHeaders(HttpResponse.json(status, MEDIA_TYPE, problem));
    }

    /** A response without body, for gateways that discard bodies. */
    HttpResponse bare() {
        return withHeaders(HttpResponse.empty(status));
    }

    private HttpResponse withHeaders(HttpResponse answer) {
        HttpResponse response = answer.with("Cache-Control", "no-store");
        for (HttpResponse.Header header : headers) {
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
