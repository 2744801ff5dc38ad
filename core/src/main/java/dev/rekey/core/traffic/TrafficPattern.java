package dev.rekey.core.traffic;

import dev.rekey.core.TextRules;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.ResourceReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attributes by which recorded attempts are grouped.
 *
 * @param network source network: {@value #IPV4_PREFIX} bits of an IPv4 address or
 *     {@value #IPV6_PREFIX} of an IPv6 address; {@code null} if unknown
 * @param origin origin sent by the browser; {@code null} if none
 * @param permissions canonical text of the required permissions; empty if none
 * @param resource resource as {@code type:id}; {@code null} if none
 * @param outcome outcome of the attempts
 */
public record TrafficPattern(
        @Nullable IpRange network,
        @Nullable String origin,
        String permissions,
        @Nullable String resource,
        Outcome outcome) {

    /** Number of bits recorded of an IPv4 address. */
    public static final int IPV4_PREFIX = 24;

    /** Number of bits recorded of an IPv6 address. */
    public static final int IPV6_PREFIX = 48;

    /** Maximum length of each text in characters; an attempt with a longer one has no pattern. */
    public static final int MAX_TEXT = 512;

    /**
     * Returns the pattern of an attempt; empty if one of its texts is too long or contains control
     * characters, or its permissions cannot be written as a query.
     */
    public static Optional<TrafficPattern> of(Attempt attempt, Outcome outcome) {
        String origin = attempt.origin();
        ResourceReference asked = attempt.resource();
        String resource = asked == null ? null : asked.type() + ":" + asked.id();
        String permissions = attempt.permissions().toString();
        boolean kept = !attempt.mayOmitOrigin()
                && (origin == null || isKept(origin))
                && (resource == null
                        || (isKept(resource)
                                && ResourceReference.parse(resource).equals(Optional.ofNullable(asked))))
                && (permissions.isEmpty() || isKept(permissions));
        if (!kept || query(permissions).filter(attempt.permissions()::equals).isEmpty()) {
            return Optional.empty();
        }
        IpAddress address = attempt.address();
        return Optional.of(new TrafficPattern(
                address == null ? null : networkOf(address), origin, permissions, resource, outcome));
    }

    /** Returns the network recorded for an address. */
    public static IpRange networkOf(IpAddress address) {
        if (address.isIpv4()) {
            return new IpRange(new IpAddress(address.high(), address.low() & -1L << (32 - IPV4_PREFIX)), IPV4_PREFIX);
        }
        return new IpRange(new IpAddress(address.high() & -1L << (64 - IPV6_PREFIX), 0), IPV6_PREFIX);
    }

    /** Returns the required permissions. */
    public PermissionQuery query() {
        return query(permissions)
                .orElseThrow(() -> new IllegalStateException("pattern with an invalid permission query"));
    }

    /**
     * Returns an attempt with this pattern from the given address.
     *
     * @param needed the result of {@link #query()}, passed to avoid parsing it again
     */
    Attempt from(@Nullable IpAddress address, PermissionQuery needed) {
        return new Attempt(
                address,
                origin,
                false,
                needed,
                resource == null ? null : ResourceReference.parse(resource).orElseThrow());
    }

    private static Optional<PermissionQuery> query(String text) {
        if (text.isEmpty()) {
            return Optional.of(PermissionQuery.NONE);
        }
        return switch (PermissionQuery.parse(text)) {
            case PermissionQuery.Result.Parsed(PermissionQuery query) -> Optional.of(query);
            case PermissionQuery.Result.Malformed malformed -> Optional.empty();
        };
    }

    private static boolean isKept(String text) {
        return text.length() <= MAX_TEXT && TextRules.isPlain(text, false);
    }
}
