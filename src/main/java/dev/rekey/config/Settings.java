package dev.rekey.config;

import dev.rekey.core.access.IpRange;
import dev.rekey.core.secret.KeySecret;
import java.nio.file.Path;
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
 */
public record Settings(
        String host,
        int port,
        Path data,
        Optional<KeySecret> rootKey,
        Path pepperFile,
        List<IpRange> trustedProxies,
        ForwardedHeader forwardedHeader,
        List<JwtIssuer> jwtIssuers) {

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
     * @param algorithms some of RS256, ES256 and EdDSA
     * @param skewSeconds how far clocks may differ
     */
    public record JwtIssuer(
            String issuer, String project, String jwks, String audience, List<String> algorithms, long skewSeconds) {

        public JwtIssuer {
            algorithms = List.copyOf(algorithms);
        }
    }

    public Settings {
        trustedProxies = List.copyOf(trustedProxies);
        jwtIssuers = List.copyOf(jwtIssuers);
    }
}
