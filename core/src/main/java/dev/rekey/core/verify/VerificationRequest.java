package dev.rekey.core.verify;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.secret.KeySecret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Request to verify a secret.
 *
 * @param secret the presented secret; empty if the text cannot be a secret
 * @param fresh whether to bypass the cache
 * @param minVersion minimum version of the key; older cached versions are bypassed. 0 for any
 * @param minEpoch epoch of the latest change that the result must include; 0 for any
 * @param explained whether the verdict includes an explanation
 * @param expected key that the secret must belong to; any other key is not found. {@code null} for
 *     any key
 */
public record VerificationRequest(
        Optional<KeySecret> secret,
        Attempt attempt,
        AttemptCost cost,
        boolean fresh,
        long minVersion,
        long minEpoch,
        boolean explained,
        @Nullable KeyId expected) {

    /** Creates a request for any key, version and epoch. */
    public VerificationRequest(Optional<KeySecret> secret, Attempt attempt, AttemptCost cost, boolean fresh) {
        this(secret, attempt, cost, fresh, 0, 0, false, null);
    }

    /** Creates a request with the default cost. */
    public static VerificationRequest of(Optional<KeySecret> secret, Attempt attempt) {
        return new VerificationRequest(secret, attempt, AttemptCost.ONE, false);
    }

    /** Returns this request limited to the given key. */
    public VerificationRequest about(KeyId key) {
        return new VerificationRequest(secret, attempt, cost, fresh, minVersion, minEpoch, explained, key);
    }

    /** Returns whether the key is the expected one. */
    boolean asksAbout(CachedKey key) {
        return expected == null || expected.equals(key.id());
    }

    /**
     * Returns whether the store must be queried, given that the cache includes changes up to
     * {@code epoch}.
     */
    boolean asksStore(long epoch) {
        return fresh || minEpoch > epoch;
    }

    /** Returns whether the cached result is recent enough. */
    boolean isContentWith(KeyLookup lookup) {
        return switch (lookup) {
            case KeyLookup.NoKey nothing -> minVersion == 0;
            case CachedKey key -> key.version() >= minVersion;
            case KeyLookup.StaleKey(var key) -> key.version() >= minVersion;
        };
    }
}
