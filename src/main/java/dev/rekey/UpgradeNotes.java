package dev.rekey;

import dev.rekey.core.key.BoundCallers;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.limit.RememberedMark;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator is told once, at the first start of a version that judges something otherwise than the one before. */
final class UpgradeNotes {

    /** How many keys are named in the log. */
    private static final int MOST = 20;

    private static final Logger LOG = LoggerFactory.getLogger(UpgradeNotes.class);

    private UpgradeNotes() {}

    /**
     * Logs the keys that pass on their own conditions from now on, and remembers that it did.
     *
     * @param mark kept once the keys have been logged
     */
    static void tellBoundCallers(BoundCallers callers, RememberedMark mark, InstantSource clock) {
        if (mark.find().isPresent()) {
            return;
        }
        List<OwnedKey> bound = callers.find(clock.instant(), MOST + 1);
        bound.stream()
                .limit(MOST)
                .forEach(owned -> LOG.warn(
                        "Key {} of project {} holds keys:write and has conditions of its own: keys that it creates get"
                                + " them too. Grant it keys:unbind if it creates keys for others.",
                        owned.key().id(),
                        owned.project().slug()));
        if (bound.size() > MOST) {
            LOG.warn(
                    "More than {} keys hold keys:write and have conditions of their own; the others are not listed.",
                    MOST);
        }
        mark.keep(clock.instant().toString());
    }
}
