package dev.rekey.core.traffic;

import dev.rekey.core.Text;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Outcome;
import dev.rekey.core.verify.Resource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What attempts have in common that are counted together.
 *
 * @param network where they came from: {@value #IPV4_PREFIX} bits of an IPv4 address or {@value #IPV6_PREFIX} of an IPv6
 *     one; {@code null} where that was not known
 * @param origin the page's origin as its browser said it; {@code null} where none was said
 * @param permissions the canonical text of what was needed; empty where nothing was
 * @param resource what for, {@code type:id}; {@code null} where it was nothing in particular
 * @param outcome what they came to
 */
public record Shape(
        @Nullable IpRange network,
        @Nullable String origin,
        String permissions,
        @Nullable String resource,
        Outcome outcome) {

    /** How many bits of an IPv4 address are kept. */
    public static final int IPV4_PREFIX = 24;

    /** How many bits of an IPv6 address are kept. */
    public static final int IPV6_PREFIX = 48;

    /** The longest text that a shape has, in characters; an attempt with a longer one has no shape. */
    public static final int MAX_TEXT = 512;

    /**
     * The shape of an attempt; empty where it has none: a text of it is too long or not plain, or its permissions cannot be
     * told as the text of a query.
     */
    public static Optional<Shape> of(Attempt attempt, Outcome outcome) {
        String origin = attempt.origin();
        Resource asked = attempt.resource();
        String resource = asked == null ? null : asked.type() + ":" + asked.id();
        String permissions = attempt.permissions().toString();
        boolean kept = !attempt.mayOmitOrigin()
                && (origin == null || isKept(origin))
                && (resource == null
                        || (isKept(resource) && Resource.parse(resource).equals(Optional.ofNullable(asked))))
                && (permissions.isEmpty() || isKept(permissions));
        if (!kept || query(permissions).filter(attempt.permissions()::equals).isEmpty()) {
            return Optional.empty();
        }
        Address address = attempt.address();
        return Optional.of(
                new Shape(address == null ? null : networkOf(address), origin, permissions, resource, outcome));
    }

    /** The network that an address is told as. */
    public static IpRange networkOf(Address address) {
        if (address.isIpv4()) {
            return new IpRange(new Address(address.high(), address.low() & -1L << (32 - IPV4_PREFIX)), IPV4_PREFIX);
        }
        return new IpRange(new Address(address.high() & -1L << (64 - IPV6_PREFIX), 0), IPV6_PREFIX);
    }

    /** What was needed. */
    public PermissionQuery query() {
        return query(permissions).orElseThrow(() -> new IllegalStateException("a shape with no query for its text"));
    }

    /**
     * Such an attempt from this address.
     *
     * @param needed {@link #query()}, which takes reading
     */
    Attempt from(@Nullable Address address, PermissionQuery needed) {
        return new Attempt(
                address,
                origin,
                false,
                needed,
                resource == null ? null : Resource.parse(resource).orElseThrow());
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
        return text.length() <= MAX_TEXT && Text.isPlain(text, false);
    }
}
