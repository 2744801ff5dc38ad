package dev.rekey.http.server;

import dev.rekey.core.access.IpAddress;

/**
 * The network by which the connections of one client are counted: an IPv4 address, or the /64 of an
 * IPv6 address, which one client usually holds entirely.
 *
 * @param high the first 64 bits of the address, as in {@link IpAddress}
 * @param low the rest of an IPv4 address; 0 for IPv6
 */
record ClientNetwork(long high, long low) {

    private static final long MAPPED = 0xFFFFL;

    static ClientNetwork of(IpAddress address) {
        boolean isIpv4 = address.high() == 0 && address.low() >>> 32 == MAPPED;
        return new ClientNetwork(address.high(), isIpv4 ? address.low() : 0);
    }
}
