package dev.rekey.config;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.secret.KeySecret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All settings of a server, validated.
 *
 * @param host host name or address to listen on
 * @param port port to listen on, 0 for any free port
 * @param data data directory
 * @param rootKey the configured root key; empty to keep the current one or generate one on the
 *     first start
 * @param pepperFile pepper file
 * @param trustedProxies proxies whose forwarding headers are trusted
 * @param forwardedHeader header in which trusted proxies send the client address
 * @param jwtIssuers issuers whose JWTs authenticate users of a project
 * @param nodes cluster settings: database, Redis, cache freshness
 * @param http limits and listeners of the HTTP server
 */
@GeneratedBuilder
public record ServerSettings(
        String host,
        int port,
        Path data,
        Optional<KeySecret> rootKey,
        Path pepperFile,
        List<IpRange> trustedProxies,
        ForwardedHeader forwardedHeader,
        List<JwtIssuer> jwtIssuers,
        Nodes nodes,
        HttpSettings http) {

    /** The header in which trusted proxies send the client address. */
    public enum ForwardedHeader {
        X_FORWARDED_FOR,
        FORWARDED,
        X_REAL_IP
    }

    /**
     * An issuer whose JWTs are accepted.
     *
     * @param issuer required {@code iss} claim
     * @param project id or slug of the project whose users the tokens authenticate
     * @param jwks file or https URL of the issuer's key set
     * @param audience required {@code aud} claim
     * @param algorithms any of RS256, PS256, ES256, ES384, EdDSA and Ed25519; the last two are
     *     synonyms
     * @param skewSeconds maximum clock difference in seconds
     * @param maxLifetimeSeconds maximum lifetime of a token in seconds
     */
    public record JwtIssuer(
            String issuer,
            String project,
            String jwks,
            String audience,
            List<String> algorithms,
            long skewSeconds,
            long maxLifetimeSeconds) {

        /** One day. */
        public static final long DEFAULT_MAX_LIFETIME_SECONDS = 86_400;

        /** Creates an issuer with {@link #DEFAULT_MAX_LIFETIME_SECONDS}. */
        public JwtIssuer(
                String issuer,
                String project,
                String jwks,
                String audience,
                List<String> algorithms,
                long skewSeconds) {
            this(issuer, project, jwks, audience, algorithms, skewSeconds, DEFAULT_MAX_LIFETIME_SECONDS);
        }

        public JwtIssuer {
            algorithms = List.copyOf(algorithms);
        }
    }

    /**
     * Settings of a node in a cluster.
     *
     * @param databaseUrl shared PostgreSQL database, with user and password; SQLite in the data
     *     directory if empty
     * @param listenUrl the same database without a connection pooler in between;
     *     {@code databaseUrl} if empty
     * @param redisUrl Redis for exact rate limits across nodes, with user and password
     * @param name name of this node; host and port if empty
     * @param maxStale maximum cache age without confirmation from the database, 1 to 300 s
     * @param maxStaleOnError maximum cache age while the database is unavailable, {@code maxStale}
     *     to 3,600 s
     * @param maxClockSkew maximum difference from the database's clock, 1 to 3,600 s
     */
    public record Nodes(
            Optional<SecretText> databaseUrl,
            Optional<SecretText> listenUrl,
            Optional<SecretText> redisUrl,
            Optional<String> name,
            Duration maxStale,
            Duration maxStaleOnError,
            Duration maxClockSkew) {

        /** The default: a single node with SQLite. */
        public static final Nodes ONE = new Nodes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));

        /** Returns a copy that uses the given PostgreSQL database. */
        public Nodes over(String url) {
            return new Nodes(
                    Optional.of(SecretText.of(url)),
                    Optional.empty(),
                    redisUrl,
                    name,
                    maxStale,
                    maxStaleOnError,
                    maxClockSkew);
        }

        /**
         * Returns hosts, ports and name of the PostgreSQL database for display, without user and
         * password.
         */
        public Optional<String> databasePlace() {
            return databaseUrl.map(ServerUrl::postgresPlace);
        }

        /** Returns host and port of Redis for display, without user and password. */
        public Optional<String> redisPlace() {
            return redisUrl.map(ServerUrl::redisPlace);
        }
    }

    public ServerSettings {
        trustedProxies = List.copyOf(trustedProxies);
        jwtIssuers = List.copyOf(jwtIssuers);
    }
}
