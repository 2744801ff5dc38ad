package dev.rekey;

import dev.rekey.core.key.BoundCallers;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.limit.RememberedMark;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs once, at the first start after an upgrade, which existing keys behave differently from now
 * on.
 */
final class UpgradeNotes {

    /** Maximum number of keys in the log. */
    private static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeNotes.class);

    private UpgradeNotes() {}

    /**
     * Logs the keys that now pass on their own conditions to the keys they create, unless already
     * done.
     *
     * @param mark set after the keys are logged
     */
    static void tellBoundCallers(BoundCallers callers, RememberedMark mark, InstantSource clock) {
        if (mark.find().isPresent()) {
            return;
        }
        List<OwnedKey> bound = callers.find(clock.instant(), MOST + 1);
        bound.stream()
                .limit(MOST)
                .forEach(owned -> LOG.warn(
                        "Key {} of project {} has keys:write and conditions of its own: keys that it creates get the"
                                + " same conditions. Grant it keys:unbind if it creates keys for others.",
                        owned.key().id(),
                        owned.project().slug()));
        if (bound.size() > MOST) {
            LOG.warn("More than {} keys have keys:write and conditions of their own; the others are not listed.", MOST);
        }
        mark.keep(clock.instant().toString());
    }
}
