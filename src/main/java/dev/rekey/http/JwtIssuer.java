package dev.rekey.http;

import dev.rekey.core.id.ProjectId;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody whose tokens we believe.
 *
 * @param issuer what its tokens say in {@code iss}
 * @param project whose users its tokens stand for
 * @param keys where its public keys are (RFC 7517): a {@code file:} or {@code https:} URI; {@code http:} on this machine only
 * @param audience what its tokens must hold in {@code aud}
 * @param algorithms the only ones that its tokens may be signed with
 * @param skewSeconds how far its clock may be from ours
 * @param maxLifetimeSeconds how long a token may be valid, from {@code iat} to {@code exp}; longer ones are rejected
 */
public record JwtIssuer(
        String issuer,
        ProjectId project,
        URI keys,
        String audience,
        Set<Algorithm> algorithms,
        int skewSeconds,
        long maxLifetimeSeconds) {

    /** A day. */
    public static final long DEFAULT_MAX_LIFETIME_SECONDS = 86_400;

    /** An issuer whose tokens are valid for at most {@value #DEFAULT_MAX_LIFETIME_SECONDS} s. */
    public JwtIssuer(
            String issuer, ProjectId project, URI keys, String audience, Set<Algorithm> algorithms, int skewSeconds) {
        this(issuer, project, keys, audience, algorithms, skewSeconds, DEFAULT_MAX_LIFETIME_SECONDS);
    }

    /** Signatures by a private key. There is no other kind here, so a public key can never be taken for a shared one. */
    public enum Algorithm {
        RS256("RS256"),
        PS256("PS256"),
        ES256("ES256"),
        ES384("ES384"),
        /** Over the curve Ed25519 alone, for which RFC 9864 has a name of its own. */
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

        /** As a token writes it (RFC 7518, RFC 8037, RFC 9864). All of its names mean the same. */
        public List<String> names() {
            return name.equals(otherName) ? List.of(name) : List.of(name, otherName);
        }

        /** The algorithm of this name; empty where it is none of these. */
        public static Optional<Algorithm> named(String name) {
            return Arrays.stream(values())
                    .filter(algorithm -> algorithm.name.equals(name) || algorithm.otherName.equals(name))
                    .findFirst();
        }
    }

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** @throws IllegalArgumentException where it makes no sense; the message is for whoever wrote the settings */
    public JwtIssuer {
        algorithms = Set.copyOf(algorithms);
        if (issuer.isEmpty() || audience.isEmpty()) {
            throw new IllegalArgumentException("a JWT issuer needs an issuer and an audience");
        }
        if (algorithms.isEmpty()) {
            throw new IllegalArgumentException("a JWT issuer needs one of RS256, PS256, ES256, ES384, EdDSA");
        }
        if (skewSeconds < 0 || skewSeconds > 600) {
            throw new IllegalArgumentException("skew_seconds of a JWT issuer is from 0 to 600");
        }
        if (!isAllowed(keys)) {
            throw new IllegalArgumentException(
                    "jwks of a JWT issuer is a file or an https URL; http on this machine only");
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
