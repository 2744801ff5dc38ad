package dev.rekey.gateway;

import dev.rekey.core.access.Origin;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.project.Project;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Detects CORS preflight requests of browsers (Fetch standard) and creates the response for a
 * project.
 */
final class CorsPreflight {

    private static final String WANTED_METHOD = "Access-Control-Request-Method";
    private static final String WANTED_HEADERS = "Access-Control-Request-Headers";
    private static final Pattern METHOD = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern HEADERS = Pattern.compile("[A-Za-z0-9_, -]{1,1024}");
    private static final String MAX_AGE_SECONDS = "600";

    private CorsPreflight() {}

    static boolean isAskedFor(ForwardedRequest request, HttpExchange exchange) {
        return request.method().equals("OPTIONS")
                && !exchange.headers("Origin").isEmpty()
                && !exchange.headers(WANTED_METHOD).isEmpty();
    }

    /**
     * The response headers; empty if the project does not allow the origin, or the profile the
     * method.
     */
    static Optional<List<HttpResponse.Header>> headers(HttpExchange exchange, Project project, GatewayProfile profile) {
        Optional<Origin> origin = one(exchange, "Origin")
                .flatMap(Origin::parse)
                .filter(sent -> OriginPattern.anyMatches(project.settings().origins(), sent.toString()));
        Optional<String> method = one(exchange, WANTED_METHOD)
                .filter(requested -> METHOD.matcher(requested).matches())
                .filter(requested -> profile.needed(requested).isPresent());
        if (origin.isEmpty() || method.isEmpty()) {
            return Optional.empty();
        }
        List<HttpResponse.Header> headers = new ArrayList<>(List.of(
                new HttpResponse.Header(
                        "Access-Control-Allow-Origin", origin.get().toString()),
                new HttpResponse.Header("Access-Control-Allow-Methods", methods(profile, method.get())),
                new HttpResponse.Header("Access-Control-Max-Age", MAX_AGE_SECONDS),
                new HttpResponse.Header("Vary", "Origin, " + WANTED_METHOD + ", " + WANTED_HEADERS)));
        // Listed by name, because a wildcard does not cover Authorization.
        one(exchange, WANTED_HEADERS)
                .filter(requested -> HEADERS.matcher(requested).matches())
                .ifPresent(
                        requested -> headers.add(new HttpResponse.Header("Access-Control-Allow-Headers", requested)));
        return Optional.of(headers);
    }

    /**
     * The response as a denial, which prevents gateways from forwarding the request to the
     * application.
     */
    static GatewayDenial asDenial(List<HttpResponse.Header> headers) {
        return new GatewayDenial(204, "preflight", "", headers);
    }

    private static String methods(GatewayProfile profile, String requested) {
        Map<String, ?> named = profile.methods();
        return named == null || named.containsKey(GatewayProfile.ANY_METHOD)
                ? requested
                : String.join(", ", named.keySet());
    }

    private static Optional<String> one(HttpExchange exchange, String name) {
        List<String> lines = exchange.headers(name);
        return lines.size() == 1 ? Optional.of(lines.getFirst()) : Optional.empty();
    }
}
