package dev.rekey.core.access;

import java.util.Optional;

/**
 * CIDR block (RFC 4632; RFC 4291, section 2.3) or a single address.
 *
 * <p>A range contains addresses of its own family only: {@code ::/0} is every IPv6 address and no
 * IPv4 address.
 *
 * @param first the lowest address; all bits after the prefix are zero
 * @param prefix prefix length: 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpRange(IpAddress first, int prefix) {

    /** Offset of an IPv4 address in the 128 bits of {@link IpAddress}. */
    private static final int MAPPED_BITS = 96;

    /** First IPv6 address after the IPv4-mapped range, which belongs to IPv4. */
    private static final IpAddress BEHIND_IPV4 = new IpAddress(0, 0x1_0000_0000_0000L);

    /** @throws IllegalArgumentException if the prefix is out of range or bits after it are set */
    public IpRange {
        if (!isRange(first, prefix)) {
            throw new IllegalArgumentException("not an address range");
        }
    }

    /**
     * Parses a range: an address accepted by {@link IpAddress#parse}, optionally followed by
     * {@code /} and a decimal prefix length without leading zeros. Rejects set bits after the
     * prefix. IPv4-mapped IPv6 becomes IPv4.
     */
    public static Optional<IpRange> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return IpAddress.parse(text).map(address -> new IpRange(address, address.bits()));
        }
        Optional<IpAddress> first = IpAddress.parse(text.substring(0, slash));
        int length = length(text, slash + 1);
        if (first.isEmpty() || length < 0) {
            return Optional.empty();
        }
        boolean mapped = first.get().isIpv4() && text.indexOf(':') >= 0;
        int prefix = mapped ? length - MAPPED_BITS : length;
        return first.filter(address -> isRange(address, prefix)).map(address -> new IpRange(address, prefix));
    }

    public boolean contains(IpAddress address) {
        return address.isIpv4() == first.isIpv4()
                && (address.high() & highMask(depth())) == first.high()
                && (address.low() & lowMask(depth())) == first.low();
    }

    /** Returns whether every address of {@code other} is in this range. */
    public boolean contains(IpRange other) {
        return prefix <= other.prefix && contains(other.first);
    }

    /** Returns the first address after this range; empty if the family ends there. */
    public Optional<IpAddress> next() {
        if (first.isIpv4()) {
            IpAddress after = new IpAddress(0, first.low() + (1L << (32 - prefix)));
            return after.isIpv4() ? Optional.of(after) : Optional.empty();
        }
        long high = prefix > 64 ? first.high() : prefix == 0 ? 0 : first.high() + (1L << (64 - prefix));
        long low = first.low() + (prefix > 64 ? 1L << (128 - prefix) : 0);
        boolean carried = prefix > 64 && low == 0;
        boolean last = carried ? ++high == 0 : prefix <= 64 && high == 0;
        IpAddress after = new IpAddress(high, low);
        return last ? Optional.empty() : Optional.of(after.isIpv4() ? BEHIND_IPV4 : after);
    }

    /** Returns the canonical form; a single address has no prefix length. */
    @Override
    public String toString() {
        return prefix == first.bits() ? first.toString() : first + "/" + prefix;
    }

    private int depth() {
        return depth(first, prefix);
    }

    private static boolean isRange(IpAddress first, int prefix) {
        if (prefix < 0 || prefix > first.bits()) {
            return false;
        }
        int depth = depth(first, prefix);
        return (first.high() & ~highMask(depth)) == 0 && (first.low() & ~lowMask(depth)) == 0;
    }

    private static int depth(IpAddress first, int prefix) {
        return first.isIpv4() ? MAPPED_BITS + prefix : prefix;
    }

    private static long highMask(int depth) {
        return depth == 0 ? 0 : -1L << (64 - Math.min(depth, 64));
    }

    private static long lowMask(int depth) {
        return depth <= 64 ? 0 : -1L << (128 - depth);
    }

    /**
     * Parses the decimal number from {@code start} to the end; negative if it is not a possible
     * prefix length.
     */
    private static int length(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int length = 0;
        for (int index = start; index < text.length(); index++) {
            char digit = text.charAt(index);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            length = 10 * length + (digit - '0');
        }
        return length;
    }
}
