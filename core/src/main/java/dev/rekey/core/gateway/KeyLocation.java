package dev.rekey.core.gateway;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Location of a key in a client's request to a gateway. Text form: {@code bearer}, {@code basic},
 * {@code header:<name>} or {@code cookie:<name>}. Query parameters are not supported, because they
 * appear in logs.
 */
public sealed interface KeyLocation {

    /** {@code Authorization: Bearer <key>} (RFC 6750). */
    record Bearer() implements KeyLocation {
        @Override
        public String toString() {
            return BEARER;
        }
    }

    /** The password in {@code Authorization: Basic …} (RFC 7617); the user name is ignored. */
    record Basic() implements KeyLocation {
        @Override
        public String toString() {
            return BASIC;
        }
    }

    /** A header that contains only the key. */
    record Header(String name) implements KeyLocation {
        @Override
        public String toString() {
            return HEADER + name;
        }
    }

    /** A cookie that contains only the key. */
    record Cookie(String name) implements KeyLocation {
        @Override
        public String toString() {
            return COOKIE + name;
        }
    }

    String BEARER = "bearer";
    String BASIC = "basic";
    String HEADER = "header:";
    String COOKIE = "cookie:";

    /** Default locations. */
    List<KeyLocation> USUAL = List.of(new Bearer(), new Header("X-API-Key"));

    /** Names of headers and cookies (RFC 9110, 5.6.2; RFC 6265, 4.1.1). */
    Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");

    /** Headers with another meaning, or set by gateways, which cannot contain a key. */
    Pattern TAKEN =
            Pattern.compile("authorization|cookie|host|origin|forwarded|connection|transfer-encoding|content-length"
                    + "|x-real-ip|x-request-id|x-forwarded-.*|x-original-.*|x-key-.*|x-auth-.*|access-control-.*");

    /** Parses a location; empty if invalid. */
    static Optional<KeyLocation> parse(String text) {
        if (text.equals(BEARER)) {
            return Optional.of(new Bearer());
        }
        if (text.equals(BASIC)) {
            return Optional.of(new Basic());
        }
        if (text.startsWith(HEADER)) {
            String name = text.substring(HEADER.length());
            boolean usable = TOKEN.matcher(name).matches()
                    && !TAKEN.matcher(name.toLowerCase(Locale.ROOT)).matches();
            return usable ? Optional.of(new Header(name)) : Optional.empty();
        }
        if (text.startsWith(COOKIE)) {
            String name = text.substring(COOKIE.length());
            return TOKEN.matcher(name).matches() ? Optional.of(new Cookie(name)) : Optional.empty();
        }
        return Optional.empty();
    }
}
