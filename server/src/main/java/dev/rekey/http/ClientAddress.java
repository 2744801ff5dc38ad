package dev.rekey.http;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.IpRange;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Determines the address of a client behind trusted proxies. Immutable.
 *
 * <p>Only headers from a trusted proxy are used, and only the one configured header. The list of
 * hops is read from the right: the first hop that is not trusted is the client. Host names are
 * never resolved.
 */
public final class ClientAddress {

    /** The header that the trusted proxies set. */
    public enum Source {
        /** {@code X-Forwarded-For}: addresses, the client first; each proxy appends its peer. */
        X_FORWARDED_FOR,
        /** {@code Forwarded} (RFC 7239). */
        FORWARDED,
        /** {@code X-Real-IP}: a single address, set by the nearest proxy. */
        X_REAL_IP
    }

    private static final int MAX_HOPS = 20;
    private static final int MAX_CHARACTERS = 2048;

    private final Source source;
    private final List<IpRange> trustedProxies;

    /** @param trustedProxies if empty, the client address is always that of the connection */
    public ClientAddress(Source source, List<IpRange> trustedProxies) {
        this.source = source;
        this.trustedProxies = List.copyOf(trustedProxies);
    }

    /** Trusts no proxy. */
    public static ClientAddress direct() {
        return new ClientAddress(Source.X_FORWARDED_FOR, List.of());
    }

    /**
     * @param peer the address of the connection's remote end
     * @param headers returns all lines of a header by its name
     * @return empty if the address cannot be determined reliably
     */
    public Optional<IpAddress> of(IpAddress peer, Function<String, List<String>> headers) {
        if (!isTrusted(peer)) {
            return Optional.of(peer);
        }
        return switch (source) {
            case X_FORWARDED_FOR -> walk(peer, headers.apply("X-Forwarded-For"), ForwardedHeaderParser::list);
            case FORWARDED -> walk(peer, headers.apply("Forwarded"), ForwardedHeaderParser::forwardedFor);
            case X_REAL_IP -> realIp(peer, headers.apply("X-Real-IP"));
        };
    }

    /** The scheme that the client used, according to a trusted proxy; otherwise empty. */
    Optional<String> scheme(IpAddress peer, Function<String, List<String>> headers) {
        if (!isTrusted(peer)) {
            return Optional.empty();
        }
        List<String> schemes = elements(headers.apply("X-Forwarded-Proto"));
        return schemes.size() != 1
                ? Optional.empty()
                : Optional.of(schemes.getFirst().toLowerCase(Locale.ROOT))
                        .filter(scheme -> scheme.equals("http") || scheme.equals("https"));
    }

    /** The remote address of a connection; empty if it is not an IP address. */
    public static Optional<IpAddress> peer(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress internet) || internet.isUnresolved()) {
            return Optional.empty();
        }
        return IpAddress.ofBytes(internet.getAddress().getAddress());
    }

    private Optional<IpAddress> walk(
            IpAddress peer, List<String> lines, Function<List<String>, Optional<List<String>>> split) {
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
        Optional<IpAddress> client = Optional.of(peer);
        for (String hop : hops.get().reversed()) {
            client = ForwardedHeaderParser.node(hop);
            if (client.isEmpty() || !isTrusted(client.get())) {
                return client;
            }
        }
        return client;
    }

    private static Optional<IpAddress> realIp(IpAddress peer, List<String> lines) {
        List<String> addresses = elements(lines);
        return switch (addresses.size()) {
            case 0 -> Optional.of(peer);
            case 1 -> ForwardedHeaderParser.node(addresses.getFirst());
            default -> Optional.empty();
        };
    }

    private static List<String> elements(List<String> lines) {
        return ForwardedHeaderParser.list(lines).orElse(List.of());
    }

    /** Whether the address belongs to a trusted proxy. */
    public boolean isTrusted(IpAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }
}
