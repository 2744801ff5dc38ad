package dev.rekey.core.project;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.gateway.GatewayProfile;
import dev.rekey.core.limit.RateLimit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a project.
 *
 * @param keyPrefix prefix of new secrets
 * @param requireIfMatch whether changes through the native API require {@code If-Match}
 * @param revealPublicKeys whether APIs whose vendor shows publishable keys may show them again
 * @param originRequired whether a key with origin rules rejects attempts without an origin
 * @param recordTraffic whether traffic of the keys is recorded
 * @param strictRateLimits whether verifications that name an unknown rate limit are rejected
 * @param maxStalenessSeconds maximum age in seconds of cached data while the database is
 *     unavailable; {@code null} for the server's limit
 * @param origins origins from which browsers may call, for preflight requests, which carry no key
 * @param catalogue permissions that keys may have; {@code null} for any
 * @param forwardAuth gateway profiles by name
 * @param rateLimits rate limits shared by all keys, of scope {@link RateLimit.Scope#PROJECT};
 *     charged by every verification in addition to the key's own
 * @param rules rules for creating and changing keys
 * @param quotas limits on the use of common resources
 * @param retention retention of the history
 */
@GeneratedBuilder
public record ProjectSettings(
        String keyPrefix,
        boolean requireIfMatch,
        boolean revealPublicKeys,
        boolean originRequired,
        boolean recordTraffic,
        boolean strictRateLimits,
        @Nullable Long maxStalenessSeconds,
        List<OriginPattern> origins,
        @Nullable List<PermissionDefinition> catalogue,
        Map<String, GatewayProfile> forwardAuth,
        List<RateLimit> rateLimits,
        KeyPolicy rules,
        ProjectQuotas quotas,
        RetentionPolicy retention) {

    /** Settings of a new project: traffic is recorded, and no key rules apply. */
    public static final ProjectSettings DEFAULT = ProjectSettingsBuilder.builder()
            .keyPrefix("rekey")
            .recordTraffic(true)
            .origins(List.of())
            .forwardAuth(Map.of())
            .rateLimits(List.of())
            .rules(KeyPolicy.NONE)
            .quotas(ProjectQuotas.DEFAULT)
            .retention(RetentionPolicy.DEFAULT)
            .build();

    public ProjectSettings {
        origins = List.copyOf(origins);
        catalogue = catalogue == null ? null : List.copyOf(catalogue);
        forwardAuth = Collections.unmodifiableMap(new LinkedHashMap<>(forwardAuth));
        rateLimits = List.copyOf(rateLimits);
    }
}
