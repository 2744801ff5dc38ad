package dev.rekey.api.wire;

import dev.rekey.http.CredentialHeader;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.util.List;

/** Credential headers of the native API, and its authentication challenges. */
public final class NativeCredentials {

    /** The operation for OAuth 2.0 resource servers. */
    public static final String INTROSPECT = "introspectKey";

    /** The order is irrelevant: two different credentials are rejected. */
    private static final List<CredentialHeader> HEADERS =
            List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));

    /**
     * Resource servers authenticate with HTTP Basic, like OAuth 2.0 clients (RFC 7662, section 2.1;
     * RFC 6749, section 2.3.1).
     */
    private static final List<CredentialHeader> INTROSPECTION_HEADERS =
            List.of(CredentialHeader.bearerOrBasic(), CredentialHeader.bare("X-API-Key"));

    private static final String BASIC = "Basic ";
    private static final String BASIC_CHALLENGE = "Basic realm=\"rekey\", charset=\"UTF-8\"";

    private NativeCredentials() {}

    public static List<CredentialHeader> of(HttpExchange exchange) {
        return isIntrospection(exchange) ? INTROSPECTION_HEADERS : HEADERS;
    }

    /**
     * Adds the challenge for an introspection client whose HTTP Basic credential was rejected (RFC
     * 6749, section 5.2).
     */
    public static HttpResponse challenge(HttpResponse response, HttpExchange exchange) {
        return response.status() == 401 && isIntrospection(exchange) && usesBasic(exchange)
                ? response.with(ProblemDetails.CHALLENGE, BASIC_CHALLENGE)
                : response;
    }

    private static boolean isIntrospection(HttpExchange exchange) {
        return exchange.operation().equals(INTROSPECT);
    }

    private static boolean usesBasic(HttpExchange exchange) {
        return exchange.headers("Authorization").stream()
                .anyMatch(line -> line.strip().regionMatches(true, 0, BASIC, 0, BASIC.length()));
    }
}
