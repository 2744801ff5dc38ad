package dev.rekey.core.project;

import dev.rekey.core.access.OriginPattern;
import dev.rekey.core.limit.RateLimit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one project wants its keys handled.
 *
 * @param keyPrefix what the secrets of its keys start with
 * @param requireIfMatch whether changes through our own API must name the version they are made to
 * @param revealPublicKeys whether doors whose vendor shows publishable keys may show them again
 * @param originRequired whether a key with origin rules refuses attempts that name no origin
 * @param recordTraffic whether it is recorded what its keys are asked for
 * @param strictRateLimits whether a verification that asks for a rate limit by a name that its key does not have is refused
 * @param maxStalenessSeconds how long a node without the database may trust what it has; {@code null} is the server's
 *     own limit
 * @param origins where browsers may call from, for preflight requests, which carry no key
 * @param catalogue the permissions its keys may be given; {@code null} is any
 * @param forwardAuth what gateways ask of requests, by the name that the gateway uses
 * @param rateLimits how often all its keys together may be used, each limit of scope {@link RateLimit.Scope#PROJECT}; spent by
 *     every verification, beside the key's own
 * @param rules what its keys are held to when they are made and changed
 * @param quotas how much one owner and one caller may take of what all projects share
 * @param retention how long its history is kept
 */
public record ProjectSettings(
        String keyPrefix,
        boolean requireIfMatch,
        boolean revealPublicKeys,
        boolean originRequired,
        boolean recordTraffic,
        boolean strictRateLimits,
        @Nullable Long maxStalenessSeconds,
        List<OriginPattern> origins,
        @Nullable List<CatalogueEntry> catalogue,
        Map<String, GatewayProfile> forwardAuth,
        List<RateLimit> rateLimits,
        RuleSet rules,
        Quotas quotas,
        Retention retention) {

    public static final ProjectSettings DEFAULT =
            new ProjectSettings("rekey", false, false, false, null, List.of(), null, Map.of(), List.of());

    /** Recording traffic, without rules for keys, with the usual quotas and retention. */
    public ProjectSettings(
            String keyPrefix,
            boolean requireIfMatch,
            boolean revealPublicKeys,
            boolean originRequired,
            @Nullable Long maxStalenessSeconds,
            List<OriginPattern> origins,
            @Nullable List<CatalogueEntry> catalogue,
            Map<String, GatewayProfile> forwardAuth,
            List<RateLimit> rateLimits) {
        this(
                keyPrefix,
                requireIfMatch,
                revealPublicKeys,
                originRequired,
                true,
                false,
                maxStalenessSeconds,
                origins,
                catalogue,
                forwardAuth,
                rateLimits,
                RuleSet.NONE,
                Quotas.DEFAULT,
                Retention.DEFAULT);
    }

    public ProjectSettings {
        origins = List.copyOf(origins);
        catalogue = catalogue == null ? null : List.copyOf(catalogue);
        forwardAuth = Collections.unmodifiableMap(new LinkedHashMap<>(forwardAuth));
        rateLimits = List.copyOf(rateLimits);
    }
}
