package dev.rekey.config;

import dev.rekey.core.access.IpRange;
import dev.rekey.core.secret.KeySecret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything an operator can set.
 *
 * @param host the name or address to listen at
 * @param port 0 for any that is free
 * @param data the folder of everything that is kept
 * @param rootKey the root secret, where the operator gives one
 * @param pepperFile where the peppers are
 * @param trustedProxies whose word on a client's address we take
 * @param forwardedHeader in which header they say it
 * @param jwtIssuers whose tokens stand for users of a project
 * @param nodes what matters where several nodes serve together
 * @param http limits and listeners of the HTTP server
 */
public record Settings(
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

    /** The header in which trusted proxies say where a client is. */
    public enum ForwardedHeader {
        X_FORWARDED_FOR,
        FORWARDED,
        X_REAL_IP
    }

    /**
     * An issuer whose tokens we take.
     *
     * @param issuer the token's {@code iss}
     * @param project the id or slug of the one project whose users it speaks for
     * @param jwks a file or an https URL with its keys
     * @param audience the token's {@code aud}
     * @param algorithms some of RS256, PS256, ES256, ES384, EdDSA and Ed25519, the last two of which mean the same
     * @param skewSeconds how far clocks may differ
     * @param maxLifetimeSeconds how long a token may be valid
     */
    public record JwtIssuer(
            String issuer,
            String project,
            String jwks,
            String audience,
            List<String> algorithms,
            long skewSeconds,
            long maxLifetimeSeconds) {

        /** A day. */
        public static final long DEFAULT_MAX_LIFETIME_SECONDS = 86_400;

        /** An issuer whose tokens are valid for at most {@value #DEFAULT_MAX_LIFETIME_SECONDS} s. */
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
     * What matters where several nodes serve together.
     *
     * @param databaseUrl the PostgreSQL that they share, with user and password; SQLite in the data folder if empty
     * @param listenUrl the same database, without a pooler between
     * @param redisUrl where rate limits are counted exactly, with user and password
     * @param name what this node is called; its host and port where it has none
     * @param maxStale how long keys in memory are believed without word from the database, 1 to 300 s
     * @param maxStaleOnError the same while the database is away, {@code maxStale} to 3,600 s
     * @param maxClockSkew how far the clock may be from the database's, 1 to 3,600 s
     */
    public record Nodes(
            Optional<SecretText> databaseUrl,
            Optional<SecretText> listenUrl,
            Optional<SecretText> redisUrl,
            Optional<String> name,
            Duration maxStale,
            Duration maxStaleOnError,
            Duration maxClockSkew) {

        /** One node over SQLite, as it is where nobody sets anything. */
        public static final Nodes ONE = new Nodes(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(5));

        /** The same over that database. */
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

        /** Hosts, ports and name of the PostgreSQL, for people; neither user nor password. */
        public Optional<String> databasePlace() {
            return databaseUrl.map(ServerUrl::postgresPlace);
        }

        /** Host and port of Redis, for people; neither user nor password. */
        public Optional<String> redisPlace() {
            return redisUrl.map(ServerUrl::redisPlace);
        }
    }

    public Settings {
        trustedProxies = List.copyOf(trustedProxies);
        jwtIssuers = List.copyOf(jwtIssuers);
    }
}
