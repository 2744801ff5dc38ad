package dev.rekey.http.server;

import dev.rekey.core.access.IpAddress;
import dev.rekey.http.ClientAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits the number of connections and closes those that occupy one without using it.
 *
 * <p>A new connection is admitted if its client address and the server are below their limits.
 * Otherwise the connection without a new request for the longest time, of the same address or of
 * all, is closed to admit it. A connection that serves a request is never closed, unless the
 * request has waited for its body for seconds. If all connections are serving requests, a few more
 * are admitted for health checks. Thread-safe; keeps no state of connections that have ended.
 */
final class ConnectionGuard {

    /** Interval at which {@link #sweep} must be called. */
    static final Duration SWEEP = Duration.ofMillis(250);

    /**
     * Number of candidates searched at a time: the search takes time, and many connections may
     * arrive.
     */
    private static final int CANDIDATES = 128;

    private final int connections;
    private final ConnectionLimits limits;
    private final ClientAddress clients;

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final Map<ClientNetwork, Set<ClientConnection>> byNetwork = new HashMap<>();
    private final Set<ClientConnection> reserved = new HashSet<>();
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private int ordinary;

    /** Number of {@link #sweep}s: a clock that stops while the process is suspended. */
    private volatile long sweeps = 1;

    /** A connection that may be closed to admit another, unless it has received a request since. */
    private record Candidate(ClientConnection connection, long progressAt) {}

    /**
     * @param connections maximum number of connections without the reserved ones
     * @param clients knows the trusted proxies, whose connections are not counted by address
     */
    ConnectionGuard(int connections, ConnectionLimits limits, ClientAddress clients) {
        this.connections = connections;
        this.limits = limits;
        this.clients = clients;
    }

    /** The number of times {@link #sweep} has run, plus 1. Costs one volatile read. */
    long sweeps() {
        return sweeps;
    }

    /** Number of open connections, reserved ones included. */
    int open() {
        return open.size();
    }

    /** Number of connections of the client address with the most, trusted proxies excluded. */
    int mostOfOneAddress() {
        lock.lock();
        try {
            return byNetwork.values().stream().mapToInt(Set::size).max().orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Admits a connection.
     *
     * @return {@code null} if a limit is reached and no connection can be closed instead
     */
    @Nullable
    ClientConnection admit(SocketChannel channel, Optional<IpAddress> peer) {
        @Nullable
        ClientNetwork network = peer.filter(address -> !clients.isTrusted(address))
                .map(ClientNetwork::of)
                .orElse(null);
        List<ClientConnection> closed = new ArrayList<>(2);
        @Nullable ClientConnection admitted;
        lock.lock();
        try {
            admitted = admit(channel, network, closed);
        } finally {
            lock.unlock();
        }
        // Not under the lock, because closing calls back into this class.
        closed.forEach(ClientConnection::close);
        return admitted;
    }

    private @Nullable ClientConnection admit(
            SocketChannel channel, @Nullable ClientNetwork network, List<ClientConnection> closed) {
        Set<ClientConnection> ofSame = network == null ? Set.of() : byNetwork.getOrDefault(network, Set.of());
        if (ofSame.size() >= limits.perAddress() && !close(longestIdle(ofSame), closed)) {
            return null;
        }
        boolean isReserved = ordinary >= connections && !close(nextCandidate(), closed);
        if (isReserved && reserved.size() >= limits.reserved() && !close(longestIdle(reserved), closed)) {
            return null;
        }
        ClientConnection admitted = new ClientConnection(channel, network, isReserved, System.nanoTime(), sweeps);
        open.add(admitted);
        if (network != null) {
            byNetwork.computeIfAbsent(network, _ -> new HashSet<>()).add(admitted);
        }
        if (isReserved) {
            reserved.add(admitted);
        } else {
            ordinary++;
        }
        return admitted;
    }

    /** @param victim a connection marked as closed; {@code null} if none */
    private boolean close(@Nullable ClientConnection victim, List<ClientConnection> closed) {
        if (victim == null) {
            return false;
        }
        forget(victim);
        closed.add(victim);
        return true;
    }

    /**
     * Marks the connection that has been without a request for the longest time; {@code null} if
     * all are serving requests.
     */
    private static @Nullable ClientConnection longestIdle(Set<ClientConnection> among) {
        while (true) {
            @Nullable ClientConnection longest = null;
            long now = System.nanoTime();
            for (ClientConnection connection : among) {
                if (connection.mayGo(now) && (longest == null || connection.progressAt() - longest.progressAt() < 0)) {
                    longest = connection;
                }
            }
            // If it has begun a request concurrently, it is skipped in the next iteration.
            if (longest == null || longest.tryClose(now)) {
                return longest;
            }
        }
    }

    /**
     * Marks one of the connections that have been without a request for the longest time; {@code
     * null} if all are serving requests.
     */
    private @Nullable ClientConnection nextCandidate() {
        boolean fresh = false;
        while (true) {
            Candidate next = candidates.poll();
            if (next == null) {
                if (fresh) {
                    return null;
                }
                fresh = true;
                findCandidates();
            } else if (next.connection().progressAt() == next.progressAt()
                    && !next.connection().isReserved()
                    && open.contains(next.connection())
                    && next.connection().tryClose(System.nanoTime())) {
                return next.connection();
            }
        }
    }

    private void findCandidates() {
        long now = System.nanoTime();
        open.stream()
                .filter(connection -> !connection.isReserved() && connection.mayGo(now))
                .map(connection -> new Candidate(connection, connection.progressAt()))
                .sorted(Comparator.comparingLong((Candidate connection) -> connection.progressAt() - now))
                .limit(CANDIDATES)
                .forEach(candidates::add);
    }

    /** Turns a reserved connection into an ordinary one if the limit allows it. */
    boolean promote(ClientConnection connection) {
        lock.lock();
        try {
            if (ordinary < connections && reserved.remove(connection)) {
                ordinary++;
                connection.unreserve();
            }
            return !connection.isReserved();
        } finally {
            lock.unlock();
        }
    }

    /** Called when a connection has ended. Idempotent. */
    void ended(ClientConnection connection) {
        lock.lock();
        try {
            forget(connection);
        } finally {
            lock.unlock();
        }
    }

    private void forget(ClientConnection connection) {
        if (!open.remove(connection)) {
            return;
        }
        if (!reserved.remove(connection)) {
            ordinary--;
        }
        ClientNetwork network = connection.network();
        if (network != null) {
            byNetwork.computeIfPresent(network, (_, all) -> all.remove(connection) && all.isEmpty() ? null : all);
        }
    }

    /**
     * Closes connections whose request head takes too long. Must be called every {@link #SWEEP}, by
     * one thread at a time.
     */
    void sweep() {
        long sweep = sweeps + 1;
        sweeps = sweep;
        for (ClientConnection connection : open) {
            if (!connection.isOpen()) {
                // It failed before it was opened, so no callback reported its end.
                ended(connection);
            } else if (connection.isHeadLate(sweep - headSweeps(connection)) && connection.tryCloseIdle()) {
                ended(connection);
                connection.close();
            }
        }
    }

    /** Number of sweeps within which the head of a request must arrive. */
    private long headSweeps(ClientConnection connection) {
        return (connection.isReserved() ? limits.reservedHeadTimeout() : limits.headTimeout()).dividedBy(SWEEP);
    }
}
