package dev.rekey.node.redis;

import io.lettuce.core.RedisURI;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parses a Redis URL; user and password are percent-decoded separately. */
final class RedisUrlParser {

    private RedisUrlParser() {}

    /**
     * @param url {@code redis://user:password@host:port/database}, or {@code rediss://} for TLS;
     *     user info without a colon is the password
     * @throws IllegalArgumentException if the URL is invalid; the message does not quote it,
     *     because it may contain a password
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
        } catch (URISyntaxException | RuntimeException _) {
            throw new IllegalArgumentException("it is not a Redis URL");
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

    /** Percent-decoding only: a plus sign stays a plus sign. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
