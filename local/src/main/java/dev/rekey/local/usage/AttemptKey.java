package dev.rekey.local.usage;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The traffic pattern of attempts with one key in one hour, as a map key. It consists of parts that
 * an attempt has anyway, so that a lookup creates no strings. Immutable.
 *
 * <p>Fields used in comparisons are stored inline where possible: with many keys in turn,
 * referenced objects are not in the processor's cache.
 */
final class AttemptKey {

    /**
     * Includes the marker bits of the IPv4-mapped form, which distinguish it from IPv6 networks.
     */
    private static final long IPV4_NETWORK = -1L << (32 - TrafficPattern.IPV4_PREFIX);

    private static final long IPV6_NETWORK = -1L << (64 - TrafficPattern.IPV6_PREFIX);

    private final long keyHigh;
    private final long keyLow;
    private final long hour;
    private final Outcome outcome;

    /** The bits of the network, if the attempt has an address. */
    private final long networkHigh;

    private final long networkLow;

    /** One of these attempts; {@code null} if the pattern is not recorded. */
    private final @Nullable Attempt attempt;

    private final @Nullable String origin;
    private final PermissionQuery permissions;
    private final int hash;

    private AttemptKey(long keyHigh, long keyLow, long hour, @Nullable Attempt attempt, Outcome outcome) {
        this.keyHigh = keyHigh;
        this.keyLow = keyLow;
        this.hour = hour;
        this.outcome = outcome;
        this.attempt = attempt;
        IpAddress address = attempt == null ? null : attempt.address();
        boolean ipv4 = address != null && address.isIpv4();
        // All bits set: no network has this value.
        this.networkHigh = address == null ? -1 : ipv4 ? 0 : address.high() & IPV6_NETWORK;
        this.networkLow = address == null ? -1 : ipv4 ? address.low() & IPV4_NETWORK : 0;
        this.origin = attempt == null ? null : attempt.origin();
        this.permissions = attempt == null ? PermissionQuery.NONE : attempt.permissions();
        ResourceReference resource = resource();
        int mixed = Long.hashCode(keyHigh ^ keyLow);
        mixed = 31 * mixed + Long.hashCode(hour);
        mixed = 31 * mixed + Long.hashCode(networkHigh ^ networkLow);
        mixed = 31 * mixed + (origin == null ? 0 : origin.hashCode());
        mixed = 31 * mixed + permissions.hashCode();
        mixed = 31 * mixed + (resource == null ? 0 : resource.hashCode());
        this.hash = 31 * mixed + outcome.hashCode();
    }

    static AttemptKey of(KeyId key, long hour, Attempt attempt, Outcome outcome) {
        return new AttemptKey(
                key.value().getMostSignificantBits(),
                key.value().getLeastSignificantBits(),
                hour,
                mayHaveShape(attempt) ? attempt : null,
                outcome);
    }

    /** Long strings are not kept in memory, because they are not recorded. */
    private static boolean mayHaveShape(Attempt attempt) {
        String origin = attempt.origin();
        ResourceReference resource = attempt.resource();
        return !attempt.mayOmitOrigin()
                && (origin == null || origin.length() <= TrafficPattern.MAX_TEXT)
                && (resource == null || resource.type().length() + resource.id().length() < TrafficPattern.MAX_TEXT);
    }

    /** The same key, hour and outcome without a pattern. */
    AttemptKey withoutShape() {
        return attempt == null ? this : new AttemptKey(keyHigh, keyLow, hour, null, outcome);
    }

    /** The pattern; empty if it cannot be recorded. */
    Optional<TrafficPattern> pattern() {
        return attempt == null ? Optional.empty() : TrafficPattern.of(attempt, outcome);
    }

    boolean isShaped() {
        return attempt != null;
    }

    KeyId key() {
        return new KeyId(new UUID(keyHigh, keyLow));
    }

    long hour() {
        return hour;
    }

    Outcome outcome() {
        return outcome;
    }

    private @Nullable ResourceReference resource() {
        return attempt == null ? null : attempt.resource();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptKey that
                && hash == that.hash
                && keyLow == that.keyLow
                && keyHigh == that.keyHigh
                && hour == that.hour
                && outcome == that.outcome
                && networkHigh == that.networkHigh
                && networkLow == that.networkLow
                && permissions.equals(that.permissions)
                && Objects.equals(origin, that.origin)
                && isShaped() == that.isShaped()
                && Objects.equals(resource(), that.resource());
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
