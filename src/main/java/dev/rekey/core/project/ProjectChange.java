package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import dev.rekey.core.limit.RateLimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks to be different about a project, or, where the project is new, different from the defaults.
 *
 * @param forwardAuth by profile; profiles merge
 * @param rules rules merge; clearing lifts them all
 * @param quotas quotas merge; clearing removes them all
 * @param faults what the door could not make out in the request
 */
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
        Change<List<CatalogueEntry>> catalogue,
        Change<Map<String, Change<ProfileChange>>> forwardAuth,
        Change<List<RateLimit>> rateLimits,
        Change<RuleSetChange> rules,
        Change<QuotasChange> quotas,
        RetentionChange retention,
        List<Violation> faults) {}
