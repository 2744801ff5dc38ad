package dev.rekey.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The scheme {@code Basic} (RFC 7617) as clients of an OAuth 2.0 server use it: name and password are each form-encoded before
 * they are joined by a colon (RFC 6749, 2.3.1). What is found is a secret.
 */
final class BasicCredentials {

    private static final String SCHEME = "Basic ";

    private BasicCredentials() {}

    /** The decoded password, whatever the user name; empty if the line has another scheme or cannot be decoded. */
    static Optional<String> password(String line) {
        if (!line.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] pair =
                    Base64.getDecoder().decode(line.substring(SCHEME.length()).strip());
            String text = new String(pair, StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(PercentText.decodeForm(text.substring(colon + 1)));
        } catch (IllegalArgumentException | Fault.MalformedRequest undecodable) {
            return Optional.empty();
        }
    }
}
