package dev.rekey.api;

import dev.rekey.http.Answer;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.Exchange;
import java.util.List;

/** The headers in which this API looks for its caller's credential, and the challenge it sends where there is none. */
final class NativeCredentials {

    /** The operation whose callers are OAuth 2.0 resource servers. */
    static final String INTROSPECT = "introspectKey";

    /** The order does not matter: two different credentials are refused. */
    private static final List<CredentialHeader> HEADERS =
            List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));

    /** Resource servers authenticate by HTTP Basic, as an OAuth 2.0 client does (RFC 7662, 2.1; RFC 6749, 2.3.1). */
    private static final List<CredentialHeader> INTROSPECTION_HEADERS =
            List.of(CredentialHeader.bearerOrBasic(), CredentialHeader.bare("X-API-Key"));

    private static final String BASIC = "Basic ";
    private static final String BASIC_CHALLENGE = "Basic realm=\"rekey\", charset=\"UTF-8\"";

    private NativeCredentials() {}

    static List<CredentialHeader> of(Exchange exchange) {
        return isIntrospection(exchange) ? INTROSPECTION_HEADERS : HEADERS;
    }

    /** A client of introspection that came with HTTP Basic and is not accepted is challenged in that scheme (RFC 6749, 5.2). */
    static Answer challenge(Answer refused, Exchange exchange) {
        return refused.status() == 401 && isIntrospection(exchange) && usesBasic(exchange)
                ? refused.with(Problem.CHALLENGE, BASIC_CHALLENGE)
                : refused;
    }

    private static boolean isIntrospection(Exchange exchange) {
        return exchange.operation().equals(INTROSPECT);
    }

    private static boolean usesBasic(Exchange exchange) {
        return exchange.headers("Authorization").stream()
                .anyMatch(line -> line.strip().regionMatches(true, 0, BASIC, 0, BASIC.length()));
    }
}
