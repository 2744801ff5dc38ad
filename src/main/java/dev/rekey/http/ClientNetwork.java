package dev.rekey.http;

import dev.rekey.core.access.Address;

/**
 * What connections of one client are counted by: an IPv4 address, or the first 64 bits of an IPv6 address, of which one
 * client usually holds all.
 *
 * @param high the first 64 bits of the address, as {@link Address} has them
 * @param low the rest of an IPv4 address; 0 of an IPv6 address
 */
record ClientNetwork(long high, long low) {

    private static final long MAPPED = 0xFFFFL;

    static ClientNetwork of(Address address) {
        boolean isIpv4 = address.high() == 0 && address.low() >>> 32 == MAPPED;
        return new ClientNetwork(address.high(), isIpv4 ? address.low() : 0);
    }
}
