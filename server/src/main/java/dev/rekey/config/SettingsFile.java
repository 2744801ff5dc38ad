package dev.rekey.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/** The merged settings of all sources, as unvalidated text. Unknown names are errors. */
@ConfigMapping(prefix = SettingsFile.PREFIX)
interface SettingsFile {

    String PREFIX = "rekey";

    Optional<String> host();

    Optional<String> port();

    Optional<String> data();

    Optional<String> config();

    Optional<String> rootKey();

    Optional<String> rootKeyFile();

    Optional<String> pepperFile();

    Optional<String> trustedProxies();

    Optional<String> forwardedHeader();

    Optional<String> databaseUrl();

    Optional<String> databaseListenUrl();

    Optional<String> databaseUser();

    Optional<String> databasePasswordFile();

    Optional<String> redisUrl();

    Optional<String> redisUser();

    Optional<String> redisPasswordFile();

    Optional<String> nodeName();

    Optional<String> maxClockSkew();

    Optional<String> maxConnectionsPerAddress();

    Optional<String> maxConcurrentRequests();

    Optional<String> clientMemoryMib();

    Optional<String> http2Cleartext();

    Optional<String> metricsPort();

    Optional<String> metricsHost();

    Optional<String> publicUrl();

    Optional<String> allowedHosts();

    Optional<String> maxHeaderBytes();

    Optional<String> maxUriBytes();

    Optional<String> accessLogSampling();

    Cache cache();

    /** The section {@code cache}. */
    interface Cache {
        Optional<String> maxStale();

        Optional<String> maxStaleOnError();
    }

    Jwt jwt();

    /** The section {@code jwt}. */
    interface Jwt {
        List<Issuer> issuers();
    }

    /** One entry of {@code jwt.issuers}. */
    interface Issuer {
        String issuer();

        String project();

        String jwks();

        String audience();

        List<String> algorithms();

        @WithName("skew_seconds")
        @WithDefault("60")
        long skewSeconds();

        @WithName("max_lifetime_seconds")
        @WithDefault("86400")
        long maxLifetimeSeconds();
    }
}
