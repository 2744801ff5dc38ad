package dev.rekey.http.auth;

import dev.rekey.core.id.ProjectId;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A trusted issuer of JWTs (RFC 7519).
 *
 * @param issuer required value of {@code iss}
 * @param project project whose users the tokens authenticate
 * @param keys location of the JSON Web Key Set (RFC 7517): a {@code file:} or {@code https:} URI;
 *     {@code http:} for the local host only
 * @param audience value that {@code aud} must contain
 * @param algorithms allowed signature algorithms
 * @param skewSeconds tolerated clock skew, 0 to 600
 * @param maxLifetimeSeconds maximum time from {@code iat} to {@code exp}; tokens valid longer are
 *     rejected
 */
public record JwtIssuer(
        String issuer,
        ProjectId project,
        URI keys,
        String audience,
        Set<Algorithm> algorithms,
        int skewSeconds,
        long maxLifetimeSeconds) {

    /** 24 hours. */
    public static final long DEFAULT_MAX_LIFETIME_SECONDS = 86_400;

    /** An issuer whose tokens are valid for at most {@value #DEFAULT_MAX_LIFETIME_SECONDS} s. */
    public JwtIssuer(
            String issuer, ProjectId project, URI keys, String audience, Set<Algorithm> algorithms, int skewSeconds) {
        this(issuer, project, keys, audience, algorithms, skewSeconds, DEFAULT_MAX_LIFETIME_SECONDS);
    }

    /**
     * Supported signature algorithms. All are asymmetric, so a public key can never be used as a
     * shared secret.
     */
    public enum Algorithm {
        RS256("RS256"),
        PS256("PS256"),
        ES256("ES256"),
        ES384("ES384"),
        /** With the curve Ed25519 only, which has a name of its own in RFC 9864. */
        EDDSA("EdDSA", "Ed25519");

        private final String name;
        private final String otherName;

        Algorithm(String name) {
            this(name, name);
        }

        Algorithm(String name, String otherName) {
            this.name = name;
            this.otherName = otherName;
        }

        /** The names in JOSE headers (RFC 7518, RFC 8037, RFC 9864); all are equivalent. */
        public List<String> names() {
            return name.equals(otherName) ? List.of(name) : List.of(name, otherName);
        }

        /** The algorithm with this name; empty if it is not supported. */
        public static Optional<Algorithm> named(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.name.equals(name) || algorithm.otherName.equals(name))
                    .findFirst();
        }
    }

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /**
     * @throws IllegalArgumentException if a value is invalid; the message is for the author of the
     *     settings
     */
    public JwtIssuer {
        algorithms = Set.copyOf(algorithms);
        if (issuer.isEmpty() || audience.isEmpty()) {
            throw new IllegalArgumentException("a JWT issuer must have issuer and audience");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException(
                    "algorithms of a JWT issuer must have at least one of RS256, PS256, ES256, ES384, EdDSA");
        }
        if (skewSeconds < 0 || skewSeconds > 600) {
            throw new IllegalArgumentException("skew_seconds of a JWT issuer must be from 0 to 600");
        }
        if (!isAllowed(keys)) {
            throw new IllegalArgumentException(
                    "jwks of a JWT issuer must be a file or https URL, for example https://id.example.com/jwks.json"
                            + " (http for localhost only)");
        }
    }

    private static boolean isAllowed(URI keys) {
        String scheme = keys.getScheme() == null ? "" : keys.getScheme();
        String host = keys.getHost() == null ? "" : keys.getHost();
        return switch (scheme) {
            case "file" -> keys.getPath() != null;
            case "https" -> !host.isEmpty();
            case "http" -> THIS_MACHINE.contains(host);
            default -> false;
        };
    }
}
