package dev.rekey.http;

import dev.rekey.core.Refusal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the credential in a request's headers. What it finds is a secret: it goes on to {@link Callers} and nowhere else. */
final class Credentials {

    private static final String BEARER = "Bearer";

    private static final String OTHER_FORM = " ";

    private Credentials() {}

    /**
     * The one credential that the request holds; empty where it holds none. The same one may be there several times. A
     * field without a value, or with the scheme alone, holds none.
     *
     * @throws Fault.AmbiguousCredentials where it holds different ones
     * @throws Refusal.Unauthenticated where what it holds cannot be a credential here
     */
    static Optional<String> read(Exchange exchange, List<CredentialHeader> headers) {
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
            throw new Fault.AmbiguousCredentials();
        }
        if (unusable) {
            throw Refusal.Unauthenticated.wrong("a header holds no credential of a form that this door takes");
        }
        return Optional.ofNullable(found);
    }

    /** The credential; "" where there is none. What is written in another form has a blank in it, as no credential has. */
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

    /** The scheme, in whatever case, and a blank or nothing after it. */
    private static boolean isBearer(String line) {
        return line.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && (line.length() == BEARER.length() || line.charAt(BEARER.length()) == ' ');
    }
}
