package dev.rekey.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting that is one text: the same name with hyphens in the file, where it may stand in a part, and as a flag, with underscores in the environment.
 */
public enum Setting {
    HOST("127.0.0.1", "the name or address to listen at"),
    PORT("8080", "the port to listen at, 0 for any that is free"),
    DATA("data", "the folder of everything that is kept"),
    CONFIG("", "the file of settings; rekey.yaml in the data folder unless given"),
    ROOT_KEY("", "the root secret: 32 to 512 visible ASCII characters; one is made on the first start unless given"),
    ROOT_KEY_FILE("", "a file that holds the root secret, in place of root-key"),
    PEPPER_FILE("", "the file of peppers; pepper in the data folder unless given"),
    TRUSTED_PROXIES("", "addresses and networks, separated by commas, whose word on a client's address is taken"),
    FORWARDED_HEADER("x-forwarded-for", "where trusted proxies say it: x-forwarded-for, forwarded or x-real-ip"),
    DATABASE_URL("", "a jdbc:postgresql: URL; SQLite in the data folder unless given"),
    DATABASE_LISTEN_URL(
            "", "the same database without a pooler between, to hear of changes; database-url unless given"),
    DATABASE_USER("", "the user of database-url, unless the URL names one"),
    DATABASE_PASSWORD_FILE("", "a file that holds the password of database-url, unless the URL holds it"),
    REDIS_URL("", "a redis: or rediss: URL, to count rate limits across nodes exactly"),
    REDIS_USER("", "the user of redis-url, unless the URL names one"),
    REDIS_PASSWORD_FILE("", "a file that holds the password of redis-url, unless the URL holds it"),
    NODE_NAME("", "what this node is called; its host and port unless given"),
    CACHE_MAX_STALE("5", "seconds for which keys in memory are believed without word from the database, 1 to 300"),
    CACHE_MAX_STALE_ON_ERROR("30", "the same while the database is away, 1 to 3600"),
    MAX_CLOCK_SKEW("5", "seconds by which the clock may differ from the database's before the node is not ready"),
    MAX_CONNECTIONS_PER_ADDRESS(
            "1024", "maximum number of open connections of one client address; trusted proxies are exempt"),
    MAX_CONCURRENT_REQUESTS(
            "",
            "maximum number of requests being worked on that may wait, 16 to 65536; by processors and heap unless"
                    + " given"),
    CLIENT_MEMORY_MIB(
            "",
            "memory in MiB for request bodies being received and responses being sent; a quarter of the heap unless"
                    + " given"),
    HTTP2_CLEARTEXT("false", "whether HTTP/2 without TLS (prior knowledge) is accepted: true or false"),
    METRICS_PORT("", "the port at which metrics are served without a key; no such listener unless given"),
    METRICS_HOST("127.0.0.1", "the name or address at which the metrics port listens"),
    PUBLIC_URL("", "the URL under which browsers reach this server; their requests must then name its host"),
    ALLOWED_HOSTS("", "comma-separated further host names that browsers may use when public-url is set"),
    MAX_HEADER_BYTES("16384", "maximum size of a request's line and headers in bytes, 4096 to 262144; beyond it 431"),
    MAX_URI_BYTES(
            "8192", "maximum size of a request's path and query in bytes, 1024 to max-header-bytes; beyond it 414"),
    ACCESS_LOG_SAMPLING(
            "0",
            "the access log has one in so many verifications and health checks: 1 for all, 0 for none; it always has"
                    + " every other request");

    private final String standard;
    private final String purpose;

    Setting(String standard, String purpose) {
        this.standard = standard;
        this.purpose = purpose;
    }

    /** Its name in the file, for instance {@code root-key} or {@code cache.max-stale}. */
    public String key() {
        String part = part();
        return part.isEmpty() ? hyphened() : part + "." + hyphened().substring(part.length() + 1);
    }

    /** The part of the file that it stands in; empty where it stands at the top. */
    private String part() {
        return switch (this) {
            case CACHE_MAX_STALE, CACHE_MAX_STALE_ON_ERROR -> "cache";
            default -> "";
        };
    }

    private String hyphened() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Its name as a flag, for instance {@code --root-key}. */
    public String flag() {
        return "--" + hyphened();
    }

    /** Its name in the environment, for instance {@code REKEY_ROOT_KEY}. */
    public String variable() {
        return "REKEY_" + name();
    }

    /** What holds where nobody sets it; empty where it then is absent. */
    public String standard() {
        return standard;
    }

    /** What it is for, in one line. */
    public String purpose() {
        return purpose;
    }

    /** The setting of this name in the environment. */
    static Optional<Setting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(setting -> setting.variable().equals(variable))
                .findFirst();
    }
}
