package dev.rekey;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.validation.ConditionedCallerFinder;
import dev.rekey.core.limit.RedisGenerationStore;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once, at the first start after an upgrade, which existing keys behave differently from now
 * on.
 */
final class UpgradeNotices {

    /** Maximum number of keys in the log. */
    private static final int MAX_LISTED_KEYS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeNotices.class);

    private UpgradeNotices() {}

    /**
     * Logs the keys that now pass on their own conditions to the keys they create, unless already
     * done.
     *
     * @param mark set after the keys are logged
     */
    static void logConditionedCallers(ConditionedCallerFinder callers, RedisGenerationStore mark, InstantSource clock) {
        if (mark.find().isPresent()) {
            return;
        }
        List<KeyAggregate> bound = callers.find(clock.instant(), MAX_LISTED_KEYS + 1);
        bound.stream()
                .limit(MAX_LISTED_KEYS)
                .forEach(aggregate -> LOG.warn(
                        "Key {} of project {} has keys:write and conditions of its own: keys that it creates get the"
                                + " same conditions. Grant it keys:unbind if it creates keys for others.",
                        aggregate.key().id(),
                        aggregate.project().slug()));
        if (bound.size() > MAX_LISTED_KEYS) {
            LOG.warn(
                    "More than {} keys have keys:write and conditions of their own; the others are not listed.",
                    MAX_LISTED_KEYS);
        }
        mark.keep(clock.instant().toString());
    }
}
