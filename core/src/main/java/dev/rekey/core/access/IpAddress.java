package dev.rekey.core.access;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * IPv4 or IPv6 address, stored as the 128 bits of IPv6.
 *
 * <p>IPv4 addresses are stored as IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2), so that both
 * notations of an address are equal. The mapped form is never printed.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) {

    /** {@code ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255} */
    private static final int MAX_LENGTH = 45;

    private static final long MAPPED = 0xFFFFL << 32;

    private static final IPAddressStringParameters STRICT = strict();

    /**
     * Parses an address: four decimal numbers without leading zeros, or RFC 4291, section 2.2.
     * Rejects zones, prefix lengths, ports, brackets, blanks and host names. Empty if {@code text}
     * is not an address.
     */
    public static Optional<IpAddress> parse(String text) {
        // Most addresses have this form; the library is ten times slower for them.
        Optional<IpAddress> plain = plainIpv4(text);
        if (plain.isPresent()) {
            return plain;
        }
        if (text.length() > MAX_LENGTH || !text.chars().allMatch(IpAddress::isAddressCharacter)) {
            return Optional.empty();
        }
        IPAddress address = new IPAddressString(text, STRICT).getAddress();
        return switch (address) {
            case IPv4Address v4 -> Optional.of(ipv4(v4.intValue()));
            case IPv6Address v6 -> {
                ByteBuffer bytes = ByteBuffer.wrap(v6.getBytes());
                yield Optional.of(new IpAddress(bytes.getLong(), bytes.getLong()));
            }
            case null, default -> Optional.empty();
        };
    }

    /**
     * Parses a client address as reported by a program or proxy. Like {@link #parse}, but accepts
     * and drops the zone of an IPv6 address (RFC 4007, section 11), which is meaningful only on the
     * reporting machine.
     */
    public static Optional<IpAddress> reported(String text) {
        int zone = text.indexOf('%');
        if (zone < 0) {
            return parse(text);
        }
        boolean named = zone + 1 < text.length()
                && text.length() - zone <= MAX_LENGTH
                && text.chars().skip(zone + 1L).allMatch(character -> character > ' ' && character < 0x7F);
        return named ? parse(text.substring(0, zone)).filter(address -> text.indexOf(':') >= 0) : Optional.empty();
    }

    /**
     * Returns the address with these 4 or 16 bytes in network byte order; empty for any other
     * length.
     */
    public static Optional<IpAddress> ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> Optional.of(ipv4(buffer.getInt()));
            case 16 -> Optional.of(new IpAddress(buffer.getLong(), buffer.getLong()));
            default -> Optional.empty();
        };
    }

    /**
     * Returns the prefix that identifies the client: an IPv4 address itself, or the first 64 bits
     * of an IPv6 address.
     */
    public IpAddress network() {
        return isIpv4() ? this : new IpAddress(high, 0);
    }

    private static IpAddress ipv4(int bits) {
        return new IpAddress(0, MAPPED | (bits & 0xFFFF_FFFFL));
    }

    /** Parses four decimal numbers up to 255 without leading zeros; empty for any other text. */
    private static Optional<IpAddress> plainIpv4(String text) {
        int bits = 0;
        int numbers = 0;
        int start = 0;
        for (int index = 0; index <= text.length(); index++) {
            if (index < text.length() && text.charAt(index) != '.') {
                continue;
            }
            int number = number(text, start, index);
            if (number < 0 || ++numbers > 4) {
                return Optional.empty();
            }
            bits = bits << 8 | number;
            start = index + 1;
        }
        return numbers == 4 ? Optional.of(ipv4(bits)) : Optional.empty();
    }

    private static int number(String text, int start, int end) {
        int digits = end - start;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int number = 0;
        for (int index = start; index < end; index++) {
            char digit = text.charAt(index);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = 10 * number + (digit - '0');
        }
        return number <= 255 ? number : -1;
    }

    public boolean isIpv4() {
        return high == 0 && (low >>> 32) == 0xFFFF;
    }

    /** Returns the number of bits of an address of this family: 32 or 128. */
    public int bits() {
        return isIpv4() ? 32 : 128;
    }

    /** Returns dotted decimal for IPv4 or the canonical form of RFC 5952 for IPv6. */
    @Override
    public String toString() {
        if (isIpv4()) {
            return new IPv4Address((int) low).toCanonicalString();
        }
        byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return new IPv6Address(bytes).toCanonicalString();
    }

    private static boolean isAddressCharacter(int character) {
        return (character >= '0' && character <= '9')
                || (character >= 'a' && character <= 'f')
                || (character >= 'A' && character <= 'F')
                || character == ':'
                || character == '.';
    }

    private static IPAddressStringParameters strict() {
        IPAddressStringParameters.Builder strict = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .setEmptyAsLoopback(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowPrefix(false)
                .allowPrefixOnly(false)
                .allowMask(false)
                .allowWildcardedSeparator(false)
                .allow_inet_aton(false)
                .setRangeOptions(RangeParameters.NO_RANGE);
        strict.getIPv4AddressParametersBuilder()
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false)
                .allowBinary(false);
        strict.getIPv6AddressParametersBuilder()
                .allowZone(false)
                .allowEmptyZone(false)
                .allowBase85(false)
                .allowBinary(false)
                .allowUnlimitedLeadingZeros(false)
                .allow_mixed_inet_aton(false)
                .getEmbeddedIPv4AddressParametersBuilder()
                .allowLeadingZeros(false)
                .allowUnlimitedLeadingZeros(false)
                .allowBinary(false);
        return strict.toParams();
    }
}
