package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.secret.KeySecret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A presented secret and what it is to be good for.
 *
 * @param secret what a client of the caller sent as its key; empty where that cannot be a secret of anybody
 * @param fresh whether the store is asked even where the key is close at hand
 * @param minVersion the least version of the key that will do; an older one close at hand is passed over. 0 is any
 * @param minEpoch of the last change that has to be in the answer; 0 is any
 * @param explained whether the verdict tells how it came about
 * @param expected the key that it must be a secret of; another one is not found. {@code null} is any
 */
public record Question(
        Optional<KeySecret> secret,
        Attempt attempt,
        Cost cost,
        boolean fresh,
        long minVersion,
        long minEpoch,
        boolean explained,
        @Nullable KeyId expected) {

    /** A question about whatever key it is, and whatever is known of it. */
    public Question(Optional<KeySecret> secret, Attempt attempt, Cost cost, boolean fresh) {
        this(secret, attempt, cost, fresh, 0, 0, false, null);
    }

    /** A plain question, at the usual cost. */
    public static Question of(Optional<KeySecret> secret, Attempt attempt) {
        return new Question(secret, attempt, Cost.ONE, false);
    }

    /** The same about this key alone. */
    public Question about(KeyId key) {
        return new Question(secret, attempt, cost, fresh, minVersion, minEpoch, explained, key);
    }

    /** Whether the key is one that it asks about. */
    boolean asksAbout(KeyFacts key) {
        return expected == null || expected.equals(key.id());
    }

    /** Whether the store has to be asked, since what is close at hand holds the changes up to {@code epoch} alone. */
    boolean asksStore(long epoch) {
        return fresh || minEpoch > epoch;
    }

    /** Whether what is known of a key will do. */
    boolean isContentWith(Found found) {
        return switch (found) {
            case Found.NoKey nothing -> minVersion == 0;
            case KeyFacts key -> key.version() >= minVersion;
            case Found.Stale(var key) -> key.version() >= minVersion;
        };
    }
}
