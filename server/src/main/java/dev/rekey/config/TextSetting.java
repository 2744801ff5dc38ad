package dev.rekey.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A setting with a single text value. Its name is written with hyphens in the configuration file,
 * where it may belong to a section, and on the command line, and with underscores in the
 * environment.
 */
public enum TextSetting {
    HOST("127.0.0.1", "Host name or IP address to listen on"),
    PORT("8080", "Port to listen on; 0 picks a free port"),
    DATA("data", "Data directory"),
    CONFIG("", "Configuration file; defaults to rekey.yaml in the data directory"),
    ROOT_KEY("", "Root key, 32 to 512 visible ASCII characters; if unset, one is generated on the first start"),
    ROOT_KEY_FILE("", "File that contains the root key; use instead of root-key"),
    PEPPER_FILE("", "Pepper file; defaults to pepper in the data directory"),
    TRUSTED_PROXIES("", "Comma-separated IPs or CIDR ranges of proxies whose forwarding headers are trusted"),
    FORWARDED_HEADER(
            "x-forwarded-for",
            "Header in which trusted proxies send the client address: x-forwarded-for, forwarded or x-real-ip"),
    DATABASE_URL("", "PostgreSQL URL, beginning with jdbc:postgresql:; if unset, SQLite in the data directory is used"),
    DATABASE_LISTEN_URL(
            "",
            "URL of the same database without a connection pooler in between, used for LISTEN; defaults to"
                    + " database-url"),
    DATABASE_USER("", "User for database-url, unless the URL contains it"),
    DATABASE_PASSWORD_FILE("", "File that contains the password for database-url, unless the URL contains it"),
    REDIS_URL("", "Redis or Valkey URL (redis: or rediss:) for exact rate limits across nodes"),
    REDIS_USER("", "User for redis-url, unless the URL contains it"),
    REDIS_PASSWORD_FILE("", "File that contains the password for redis-url, unless the URL contains it"),
    NODE_NAME("", "Name of this node; defaults to host:port"),
    CACHE_MAX_STALE("5", "Maximum cache age in seconds without confirmation from the database, 1 to 300"),
    CACHE_MAX_STALE_ON_ERROR("30", "Maximum cache age in seconds while the database is unavailable, 1 to 3600"),
    MAX_CLOCK_SKEW(
            "5", "Maximum difference in seconds between this node's clock and the database's; beyond it, not ready"),
    MAX_CONNECTIONS_PER_ADDRESS(
            "1024", "Maximum number of open connections per client address; trusted proxies are exempt"),
    MAX_CONCURRENT_REQUESTS(
            "",
            "Maximum number of concurrent requests that may block, 16 to 65536; defaults to a number based on"
                    + " processors and heap"),
    CLIENT_MEMORY_MIB(
            "",
            "Memory in MiB for request bodies being received and responses being sent; defaults to a quarter of the"
                    + " heap"),
    HTTP2_CLEARTEXT("false", "Whether HTTP/2 without TLS (prior knowledge) is accepted: true or false"),
    METRICS_PORT("", "Port that serves metrics without a key; if unset, there is no such listener"),
    METRICS_HOST("127.0.0.1", "Host name or IP address of the metrics listener"),
    PUBLIC_URL("", "URL at which browsers reach this server; if set, browser requests for other hosts are rejected"),
    ALLOWED_HOSTS("", "Comma-separated additional host names that browsers may use if public-url is set"),
    MAX_HEADER_BYTES(
            "16384", "Maximum size of request line and headers in bytes, 4096 to 262144; larger requests get 431"),
    MAX_URI_BYTES("8192", "Maximum size of path and query in bytes, 1024 to max-header-bytes; larger requests get 414"),
    ACCESS_LOG_SAMPLING(
            "0",
            "Logs one in this many verifications and health checks: 1 logs all, 0 none; other requests are always"
                    + " logged");

    private final String defaultValue;
    private final String description;

    TextSetting(String standard, String purpose) {
        this.defaultValue = standard;
        this.description = purpose;
    }

    /** The key in the configuration file, such as {@code root-key} or {@code cache.max-stale}. */
    public String key() {
        String part = part();
        return part.isEmpty() ? hyphened() : part + "." + hyphened().substring(part.length() + 1);
    }

    /** The section of the configuration file; empty for the top level. */
    private String part() {
        return switch (this) {
            case CACHE_MAX_STALE, CACHE_MAX_STALE_ON_ERROR -> "cache";
            default -> "";
        };
    }

    private String hyphened() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The command-line flag, for example {@code --root-key}. */
    public String flag() {
        return "--" + hyphened();
    }

    /** The environment variable, for example {@code REKEY_ROOT_KEY}. */
    public String environmentVariable() {
        return "REKEY_" + name();
    }

    /** The default value; empty if there is none. */
    public String defaultValue() {
        return defaultValue;
    }

    /** A description of one line. */
    public String description() {
        return description;
    }

    /** Finds a setting by its environment variable. */
    static Optional<TextSetting> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(setting -> setting.environmentVariable().equals(variable))
                .findFirst();
    }
}
