package dev.rekey.http.auth;

import dev.rekey.core.Refusal;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the credential from the headers of a request. The result is a secret that must be passed to
 * {@link CallerAuthenticator} only.
 */
final class CredentialReader {

    private static final String BEARER = "Bearer";

    private static final String OTHER_FORM = " ";

    private CredentialReader() {}

    /**
     * The credential of the request; empty if it has none. The same credential may occur several
     * times. A field without a value, or with the scheme alone, has none.
     *
     * @throws HttpError.AmbiguousCredentials if the request has different credentials
     * @throws Refusal.Unauthenticated if a header has a value that cannot be a credential
     */
    static Optional<String> read(HttpExchange exchange, List<CredentialHeader> headers) {
        @Nullable String found = null;
        boolean different = false;
        boolean unusable = false;
        for (CredentialHeader header : headers) {
            if (exchange.has(header.name())) {
                for (String line : exchange.headers(header.name())) {
                    String text = textIn(line.strip(), header.form());
                    if (!text.isEmpty()) {
                        different |= found != null && !found.equals(text);
                        unusable |= text.indexOf(' ') >= 0;
                        found = text;
                    }
                }
            }
        }
        if (different) {
            throw new HttpError.AmbiguousCredentials();
        }
        if (unusable) {
            throw Refusal.Unauthenticated.wrong("credential header in a format that this API does not accept");
        }
        return Optional.ofNullable(found);
    }

    /**
     * The credential; empty if there is none. Any other format yields a text with a space, which no
     * credential contains.
     */
    private static String textIn(String line, CredentialHeader.Form form) {
        return switch (form) {
            case BARE -> line;
            case BEARER -> isBearer(line) ? line.substring(BEARER.length()).strip() : line.isEmpty() ? "" : OTHER_FORM;
            case BEARER_OR_BARE ->
                isBearer(line) ? line.substring(BEARER.length()).strip() : line;
            case BEARER_OR_BASIC ->
                isBearer(line)
                        ? line.substring(BEARER.length()).strip()
                        : line.isEmpty()
                                ? ""
                                : BasicCredentials.password(line)
                                        .map(String::strip)
                                        .filter(password -> !password.isEmpty())
                                        .orElse(OTHER_FORM);
        };
    }

    /** Whether the value is the scheme, in any case, followed by a space or nothing. */
    private static boolean isBearer(String line) {
        return line.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (line.length() == BEARER.length() || line.charAt(BEARER.length()) == ' ');
    }
}
