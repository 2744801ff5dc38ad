package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Violation;
import dev.rekey.core.gateway.GatewayProfileChange;
import dev.rekey.core.limit.RateLimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requested change of a project; for a new project, its differences from the defaults.
 *
 * @param forwardAuth changes by profile, merged
 * @param rules changes by rule, merged; clearing removes all rules
 * @param quotas changes by quota, merged; clearing removes all quotas
 * @param faults violations found while the API read the request
 */
@GeneratedBuilder
public record ProjectChange(
        Optional<String> slug,
        Optional<String> name,
        Optional<String> keyPrefix,
        Optional<Boolean> requireIfMatch,
        Optional<Boolean> revealPublicKeys,
        Optional<Boolean> originRequired,
        Optional<Boolean> recordTraffic,
        Optional<Boolean> strictRateLimits,
        Change<Long> maxStalenessSeconds,
        Change<List<String>> origins,
        Change<List<PermissionDefinition>> catalogue,
        Change<Map<String, Change<GatewayProfileChange>>> forwardAuth,
        Change<List<RateLimit>> rateLimits,
        Change<KeyPolicyChange> rules,
        Change<QuotasChange> quotas,
        RetentionChange retention,
        List<Violation> faults) {}
