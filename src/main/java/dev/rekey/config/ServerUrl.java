package dev.rekey.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.regex.Pattern;

/** The form of the URLs of other servers. They may hold passwords, so no message quotes any part of one. */
final class ServerUrl {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final int LAST_PORT = 65_535;

    /** A host and perhaps a port, as JDBC URLs name them; the host may be left out. */
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]/@\\s]*)(?::(\\d{1,5}))?");

    private static final Pattern REDIS_DATABASE = Pattern.compile("(/\\d{0,5})?");

    private ServerUrl() {}

    /** @throws WrongSetting where {@code url} is no JDBC URL of PostgreSQL, or has user and password in the wrong place */
    static void requirePostgres(Setting setting, String url) {
        if (!url.startsWith(POSTGRES)) {
            throw new WrongSetting("The setting " + setting.key() + " must begin with " + POSTGRES + ".");
        }
        String place = url.substring(POSTGRES.length()).split("\\?", 2)[0];
        boolean isGood = !place.contains("@");
        if (place.startsWith("//")) {
            String hosts = place.substring(2).split("/", 2)[0];
            isGood &= Arrays.stream(hosts.split(",", -1)).allMatch(ServerUrl::isPlace);
        }
        if (!isGood) {
            throw new WrongSetting("The setting " + setting.key() + " must be " + POSTGRES
                    + "//host:port/database, with user and password at its end: ?user=…&password=….");
        }
    }

    /** @throws WrongSetting where {@code url} is no URL of Redis */
    static void requireRedis(Setting setting, String url) {
        if (!isRedis(url)) {
            throw new WrongSetting("The setting " + setting.key()
                    + " must be redis://user:password@host:port/database, or rediss:// for TLS; all but the host may"
                    + " be left out, and special characters of a password must be percent-encoded.");
        }
    }

    private static boolean isRedis(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme();
            return ("redis".equals(scheme) || "rediss".equals(scheme))
                    && uri.getHost() != null
                    && uri.getPort() != 0
                    && uri.getPort() <= LAST_PORT
                    && uri.getRawFragment() == null
                    && REDIS_DATABASE.matcher(uri.getRawPath()).matches();
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static boolean isPlace(String text) {
        var place = PLACE.matcher(text);
        if (!place.matches()) {
            return false;
        }
        String port = place.group(2);
        return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= LAST_PORT);
    }
}
