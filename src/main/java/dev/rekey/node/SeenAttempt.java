package dev.rekey.node;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.Shape;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.Resource;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shape of attempts with one key in one hour, made of the parts that an attempt has anyhow: to look up how many there were, no
 * text is made. Immutable.
 */
final class SeenAttempt {

    private final KeyId key;
    private final long hour;
    private final Outcome outcome;

    /** One of those attempts; {@code null} where attempts of any shape are meant. */
    private final @Nullable Attempt attempt;

    private final int hash;

    private SeenAttempt(KeyId key, long hour, @Nullable Attempt attempt, Outcome outcome) {
        this.key = key;
        this.hour = hour;
        this.attempt = attempt;
        this.outcome = outcome;
        int mixed = 31 * (31 * key.hashCode() + Long.hashCode(hour)) + outcome.hashCode();
        this.hash = attempt == null ? mixed : 31 * mixed + hash(attempt);
    }

    static SeenAttempt of(KeyId key, long hour, Attempt attempt, Outcome outcome) {
        return new SeenAttempt(key, hour, mayHaveShape(attempt) ? attempt : null, outcome);
    }

    /** Long texts, which nobody will keep, are not held on to. */
    private static boolean mayHaveShape(Attempt attempt) {
        String origin = attempt.origin();
        Resource resource = attempt.resource();
        return !attempt.mayOmitOrigin()
                && (origin == null || origin.length() <= Shape.MAX_TEXT)
                && (resource == null || resource.type().length() + resource.id().length() < Shape.MAX_TEXT);
    }

    /** The same key, hour and outcome, whatever the shape. */
    SeenAttempt withoutShape() {
        return attempt == null ? this : new SeenAttempt(key, hour, null, outcome);
    }

    /** The shape; empty where it has none that could be kept. */
    Optional<Shape> shape() {
        return attempt == null ? Optional.empty() : Shape.of(attempt, outcome);
    }

    boolean isShaped() {
        return attempt != null;
    }

    KeyId key() {
        return key;
    }

    long hour() {
        return hour;
    }

    Outcome outcome() {
        return outcome;
    }

    private static int hash(Attempt attempt) {
        Address address = attempt.address();
        String origin = attempt.origin();
        Resource resource = attempt.resource();
        int mixed = address == null ? 0 : networkHash(address);
        mixed = 31 * mixed + (origin == null ? 0 : origin.hashCode());
        mixed = 31 * mixed + hash(attempt.permissions());
        return 31 * mixed + (resource == null ? 0 : resource.hashCode());
    }

    private static int hash(PermissionQuery query) {
        return query.isEmpty() ? 0 : query.hashCode();
    }

    private static int networkHash(Address address) {
        return address.isIpv4()
                ? (int) address.low() >>> (32 - Shape.IPV4_PREFIX)
                : Long.hashCode(address.high() >>> (64 - Shape.IPV6_PREFIX));
    }

    private static boolean isSameNetwork(@Nullable Address one, @Nullable Address other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        if (one.isIpv4() != other.isIpv4()) {
            return false;
        }
        return one.isIpv4()
                ? (int) (one.low() ^ other.low()) >>> (32 - Shape.IPV4_PREFIX) == 0
                : (one.high() ^ other.high()) >>> (64 - Shape.IPV6_PREFIX) == 0;
    }

    private static boolean isAlike(@Nullable Attempt one, @Nullable Attempt other) {
        if (one == null || other == null) {
            return one == null && other == null;
        }
        return isSameNetwork(one.address(), other.address())
                && Objects.equals(one.origin(), other.origin())
                && one.permissions().equals(other.permissions())
                && Objects.equals(one.resource(), other.resource());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeenAttempt that
                && hash == that.hash
                && hour == that.hour
                && outcome == that.outcome
                && key.equals(that.key)
                && isAlike(attempt, that.attempt);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
