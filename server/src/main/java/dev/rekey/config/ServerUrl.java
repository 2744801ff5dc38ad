package dev.rekey.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validates the URLs of other servers and inserts the user and password that are set separately.
 * The URLs may contain passwords, so no error message quotes any part of them.
 */
final class ServerUrl {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final int LAST_PORT = 65_535;

    /** A host with an optional port, as in JDBC URLs; the host may be empty. */
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]/@\\s]*)(?::(\\d{1,5}))?");

    /**
     * Characters that a database name contains only percent-encoded; unencoded ones indicate a
     * misplaced password.
     */
    private static final Pattern NOT_A_NAME = Pattern.compile("[@&=#\\s]");

    private static final Pattern REDIS_DATABASE = Pattern.compile("(/\\d{0,5})?");

    private static final Pattern STRAY_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private ServerUrl() {}

    /**
     * Returns a PostgreSQL JDBC URL that includes user and password.
     *
     * @param url the configured URL
     * @param login the user and password that are set separately
     * @throws InvalidSettingException if {@code url} is not such a URL, has user and password in the wrong
     *     place, or contains what {@code login} contains too
     */
    static SecretText postgres(TextSetting setting, String url, LoginSettings login) {
        requirePostgres(setting, url, login);
        String query = url.contains("?") ? url.substring(url.indexOf('?') + 1) : "";
        StringBuilder whole = new StringBuilder(url);
        login.user().ifPresent(user -> {
            login.refuseTwice(setting, login.userSetting(), parameter(query, "user") != null);
            append(whole, "user", user);
        });
        login.password().ifPresent(password -> {
            login.refuseTwice(setting, login.passwordSetting(), parameter(query, "password") != null);
            append(whole, "password", password.reveal());
        });
        return SecretText.of(whole.toString());
    }

    /** Whether the URL's query contains a user or a password. */
    static boolean namesLogin(String url) {
        String query = url.contains("?") ? url.substring(url.indexOf('?') + 1) : "";
        return parameter(query, "user") != null || parameter(query, "password") != null;
    }

    /**
     * Returns hosts, ports and database name of a valid PostgreSQL URL for display, without user
     * and password.
     */
    static String postgresPlace(SecretText url) {
        return url.reveal().substring(POSTGRES.length()).split("\\?", 2)[0].replaceFirst("^//", "");
    }

    /** Returns host and port of a valid Redis URL for display. */
    static String redisPlace(SecretText url) {
        URI uri = URI.create(url.reveal());
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static void requirePostgres(TextSetting setting, String url, LoginSettings login) {
        if (!url.startsWith(POSTGRES)) {
            throw new InvalidSettingException("The setting " + setting.key() + " must begin with " + POSTGRES + ".");
        }
        String[] parts = url.substring(POSTGRES.length()).split("\\?", 2);
        String place = parts[0];
        boolean isGood = !NOT_A_NAME.matcher(place).find();
        if (place.startsWith("//")) {
            String hosts = place.substring(2).split("/", 2)[0];
            isGood &= Arrays.stream(hosts.split(",", -1)).allMatch(ServerUrl::isPlace);
        }
        boolean isDecodable =
                parts.length == 1 || !STRAY_PERCENT.matcher(parts[1]).find();
        if (!isGood || !isDecodable) {
            throw new InvalidSettingException("The setting " + setting.key() + " must be " + POSTGRES
                    + "//host:port/database, optionally followed by ?user=…&password=…. Percent-encode special"
                    + " characters in user and password, or set "
                    + login.userSetting().key() + " and "
                    + login.passwordSetting().key() + " instead.");
        }
    }

    private static void append(StringBuilder url, String name, String value) {
        url.append(url.indexOf("?") < 0 ? '?' : '&').append(name).append('=').append(percentEncoded(value));
    }

    private static @Nullable String parameter(String query, String name) {
        return Arrays.stream(query.split("&", -1))
                .filter(each -> each.startsWith(name + "="))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns a Redis URL that includes user and password.
     *
     * @throws InvalidSettingException if {@code url} is not such a URL, or contains what {@code login}
     *     contains too
     */
    static SecretText redis(TextSetting setting, String url, LoginSettings login) {
        URI uri = parseRedis(url)
                .orElseThrow(() -> new InvalidSettingException("The setting " + setting.key()
                        + " must be redis://user:password@host:port/database, or rediss:// for TLS; only the host is"
                        + " required. Percent-encode special characters in user and password, or set "
                        + login.userSetting().key() + " and "
                        + login.passwordSetting().key() + " instead."));
        if (login.isEmpty()) {
            return SecretText.of(url);
        }
        String given = Optional.ofNullable(uri.getRawUserInfo()).orElse("");
        int colon = given.indexOf(':');
        // A single value is the password, unless the password is set separately.
        boolean isUserAlone = colon < 0 && login.password().isPresent();
        String givenUser = isUserAlone ? given : given.substring(0, Math.max(0, colon));
        String givenPassword = isUserAlone ? "" : given.substring(colon + 1);
        login.user().ifPresent(user -> login.refuseTwice(setting, login.userSetting(), !givenUser.isEmpty()));
        login.password()
                .ifPresent(password -> login.refuseTwice(setting, login.passwordSetting(), !givenPassword.isEmpty()));
        String user = login.user().map(ServerUrl::percentEncoded).orElse(givenUser);
        String password =
                login.password().map(each -> percentEncoded(each.reveal())).orElse(givenPassword);
        if (password.isEmpty()) {
            throw new InvalidSettingException(
                    "The setting " + login.userSetting().key() + " requires a password: set "
                            + login.passwordSetting().key() + ".");
        }
        int start = url.indexOf("://") + 3;
        String rest = url.substring(given.isEmpty() ? start : start + given.length() + 1);
        return SecretText.of(url.substring(0, start) + user + ":" + password + "@" + rest);
    }

    private static Optional<URI> parseRedis(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            boolean isGood = ("redis".equals(scheme) || "rediss".equals(scheme))
                    && uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= LAST_PORT
                    && uri.getRawFragment() == null
                    && REDIS_DATABASE.matcher(uri.getRawPath()).matches();
            return isGood ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlace(String text) {
        Matcher place = PLACE.matcher(text);
        if (!place.matches()) {
            return false;
        }
        String port = place.group(2);
        return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= LAST_PORT);
    }

    /** Encodes everything but the unreserved characters of RFC 3986. */
    private static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            boolean isUnreserved = (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || "-._~".indexOf(character) >= 0;
            encoded.append(isUnreserved ? Character.toString(character) : "%%%02X".formatted((int) character));
        }
        return encoded.toString();
    }
}
