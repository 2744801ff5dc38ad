package dev.rekey.http.auth;

import dev.rekey.http.HttpError;
import dev.rekey.http.PercentDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Parser for the {@code Basic} scheme (RFC 7617) as OAuth 2.0 clients use it: user name and
 * password are form-encoded before they are joined by a colon (RFC 6749, section 2.3.1). The result
 * is a secret.
 */
final class BasicCredentials {

    private static final String SCHEME = "Basic ";

    private BasicCredentials() {}

    /**
     * The decoded password; the user name is ignored. Empty if the header value has another scheme
     * or cannot be decoded.
     */
    static Optional<String> password(String line) {
        if (!line.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] pair =
                    Base64.getDecoder().decode(line.substring(SCHEME.length()).strip());
            String text = new String(pair, StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(PercentDecoder.decodeForm(text.substring(colon + 1)));
        } catch (IllegalArgumentException | HttpError.MalformedRequest e) {
            return Optional.empty();
        }
    }
}
