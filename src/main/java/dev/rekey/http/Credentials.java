package dev.rekey.http;

import dev.rekey.core.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the credential in a request's headers. What it finds is a secret: it goes on to {@link Callers} and nowhere else. */
final class Credentials {

    private static final Pattern BEARER = Pattern.compile("(?i:bearer)(?: +(.*))?");

    private Credentials() {}

    /**
     * The one credential that the request holds; empty where it holds none. The same one may be there several times.
     *
     * @throws Fault.AmbiguousCredentials where it holds different ones
     * @throws Refusal.Unauthenticated where what it holds cannot be a credential here
     */
    static Optional<String> read(Exchange exchange, List<CredentialHeader> headers) {
        Set<String> found = new LinkedHashSet<>();
        for (CredentialHeader header : headers) {
            for (String line : exchange.headers(header.name())) {
                found.add(textIn(line.strip(), header.form()));
            }
        }
        if (found.size() > 1) {
            throw new Fault.AmbiguousCredentials();
        }
        if (found.contains("")) {
            throw Refusal.Unauthenticated.wrong("a header holds no credential of a form that this door takes");
        }
        return found.stream().findFirst();
    }

    /** The credential; "" where the line holds something else. */
    private static String textIn(String line, CredentialHeader.Form form) {
        Matcher bearer = BEARER.matcher(line);
        String text = switch (form) {
            case BARE -> line;
            case BEARER -> bearer.matches() ? afterScheme(bearer) : "";
            case BEARER_OR_BARE -> bearer.matches() ? afterScheme(bearer) : line;
        };
        return text.indexOf(' ') >= 0 ? "" : text;
    }

    private static String afterScheme(Matcher bearer) {
        String text = bearer.group(1);
        return text == null ? "" : text.strip();
    }
}
