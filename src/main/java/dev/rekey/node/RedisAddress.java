package dev.rekey.node;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the URL of a Redis, user and password percent-decoded each for itself. */
final class RedisAddress {

    private RedisAddress() {}

    /**
     * @param url {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS; a word alone before the
     *     {@code @} is the password
     * @throws IllegalArgumentException if it is no such URL; the message quotes nothing of it, since it may hold a password
     */
    static RedisURI of(String url) {
        try {
            URI given = new URI(url);
            @Nullable String login = given.getRawUserInfo();
            RedisURI address = RedisURI.create(
                    new URI(given.getScheme(), null, given.getHost(), given.getPort(), given.getPath(), null, null)
                            + (given.getRawQuery() == null ? "" : "?" + given.getRawQuery()));
            if (login != null && !login.isEmpty()) {
                setLogin(address, login);
            }
            return address;
        } catch (URISyntaxException | RuntimeException malformed) {
            throw new IllegalArgumentException("it cannot be read as a URL of Redis");
        }
    }

    private static void setLogin(RedisURI address, String login) {
        int colon = login.indexOf(':');
        String user = decoded(login.substring(0, Math.max(0, colon)));
        String password = decoded(login.substring(colon + 1));
        if (user.isEmpty()) {
            address.setAuthentication(password.toCharArray());
        } else {
            address.setAuthentication(user, password.toCharArray());
        }
    }

    /** Percent-decoded alone: a plus sign is a plus sign. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
