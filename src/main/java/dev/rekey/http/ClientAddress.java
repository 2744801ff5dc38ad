package dev.rekey.http;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.IpRange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where a client is, when there may be proxies between it and us.
 *
 * <p>Only what a trusted proxy says is believed, and only in the one header that is configured. The list of hops is walked
 * from the right: the first hop that is not trusted is the client. Names are never resolved.
 */
public final class ClientAddress {

    /** Which header the trusted proxies set. */
    public enum Source {
        /** {@code X-Forwarded-For}: addresses, the client first, each proxy appending the one it saw. */
        X_FORWARDED_FOR,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED,
        /** {@code X-Real-IP}: one address, set by the nearest proxy. */
        X_REAL_IP
    }

    private static final int MAX_HOPS = 20;
    private static final int MAX_CHARACTERS = 2048;

    private final Source source;
    private final List<IpRange> trustedProxies;

    /** @param trustedProxies none: every client is where its connection comes from */
    public ClientAddress(Source source, List<IpRange> trustedProxies) {
        this.source = source;
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** Nobody is trusted. */
    public static ClientAddress direct() {
        return new ClientAddress(Source.X_FORWARDED_FOR, List.of());
    }

    /**
     * @param peer the other end of the connection
     * @param headers the lines of a header, by its name
     * @return empty where it cannot be made out for certain
     */
    Optional<Address> of(Address peer, Function<String, List<String>> headers) {
        if (!isTrusted(peer)) {
            return Optional.of(peer);
        }
        return switch (source) {
            case X_FORWARDED_FOR -> walk(peer, headers.apply("X-Forwarded-For"), ForwardedText::list);
            case FORWARDED -> walk(peer, headers.apply("Forwarded"), ForwardedText::forwardedFor);
            case X_REAL_IP -> realIp(peer, headers.apply("X-Real-IP"));
        };
    }

    /** The scheme that the client used, where a trusted proxy says it; else empty. */
    Optional<String> scheme(Address peer, Function<String, List<String>> headers) {
        if (!isTrusted(peer)) {
            return Optional.empty();
        }
        List<String> schemes = elements(headers.apply("X-Forwarded-Proto"));
        return schemes.size() != 1
                ? Optional.empty()
                : Optional.of(schemes.getFirst().toLowerCase(Locale.ROOT))
                        .filter(scheme -> scheme.equals("http") || scheme.equals("https"));
    }

    /** The other end of a connection. */
    static Optional<Address> peer(SocketAddress end) {
        if (!(end instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return Optional.empty();
        }
        return Address.ofBytes(internet.getAddress().getAddress());
    }

    private Optional<Address> walk(
            Address peer, List<String> lines, Function<List<String>, Optional<List<String>>> split) {
        if (lines.isEmpty()) {
            return Optional.of(peer);
        }
        if (lines.stream().mapToInt(String::length).sum() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Optional<List<String>> hops = split.apply(lines);
        if (hops.isEmpty() || hops.get().size() > MAX_HOPS) {
            return Optional.empty();
        }
        Optional<Address> client = Optional.of(peer);
        for (String hop : hops.get().reversed()) {
            client = ForwardedText.node(hop);
            if (client.isEmpty() || !isTrusted(client.get())) {
                return client;
            }
        }
        return client;
    }

    private static Optional<Address> realIp(Address peer, List<String> lines) {
        List<String> addresses = elements(lines);
        return switch (addresses.size()) {
            case 0 -> Optional.of(peer);
            case 1 -> ForwardedText.node(addresses.getFirst());
            default -> Optional.empty();
        };
    }

    private static List<String> elements(List<String> lines) {
        return ForwardedText.list(lines).orElse(List.of());
    }

    /** Whether it is the address of a proxy that is believed. */
    boolean isTrusted(Address address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }
}
