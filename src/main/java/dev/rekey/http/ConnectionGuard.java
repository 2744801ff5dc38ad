package dev.rekey.http;

import dev.rekey.core.access.Address;
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
 * Decides which connections stay when there are too many, and closes those that keep a place without using it.
 *
 * <p>A new connection is admitted while its address and the server have room. Otherwise the one that has been longest
 * without a new request, of the same address or of all, is closed for it; never one on which a request is being served,
 * unless the request's body has been awaited for seconds.
 * When all of them are being served, a few more are admitted for health checks. Thread-safe; it remembers nothing of
 * connections that have ended.
 */
final class ConnectionGuard {

    /** How often {@link #sweep} is to be called. */
    static final Duration SWEEP = Duration.ofMillis(250);

    /** So many of those to close next are looked up at a time: looking takes time, and many may come at once. */
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

    /** Counts {@link #sweep}s: time that stands still while the process does. */
    private volatile long sweeps = 1;

    /** A connection that may be closed for another one, as long as it has made no request since. */
    private record Candidate(ClientConnection connection, long progressAt) {}

    /**
     * @param connections maximum number of connections, reserved ones aside
     * @param clients tells which addresses are trusted proxies, whose connections are not counted by address
     */
    ConnectionGuard(int connections, ConnectionLimits limits, ClientAddress clients) {
        this.connections = connections;
        this.limits = limits;
        this.clients = clients;
    }

    /** How many times {@link #sweep} has run, at the cost of reading a field. More than 0. */
    long sweeps() {
        return sweeps;
    }

    /** How many are open, reserved ones included. */
    int open() {
        return open.size();
    }

    /** How many the address has that has most; trusted proxies aside. */
    int mostOfOneAddress() {
        lock.lock();
        try {
            return byNetwork.values().stream().mapToInt(Set::size).max().orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /** Null if there is no room for it, nor any connection that may be closed for it. */
    @Nullable
    ClientConnection admit(SocketChannel channel, Optional<Address> peer) {
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
        // Not under the lock: closing calls back.
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
            byNetwork.computeIfAbsent(network, unseen -> new HashSet<>()).add(admitted);
        }
        if (isReserved) {
            reserved.add(admitted);
        } else {
            ordinary++;
        }
        return admitted;
    }

    /** @param victim marked as closed; null if there is none */
    private boolean close(@Nullable ClientConnection victim, List<ClientConnection> closed) {
        if (victim == null) {
            return false;
        }
        forget(victim);
        closed.add(victim);
        return true;
    }

    /** Marks the one that has been longest without a request; null where all are being served. */
    private static @Nullable ClientConnection longestIdle(Set<ClientConnection> among) {
        while (true) {
            @Nullable ClientConnection longest = null;
            long now = System.nanoTime();
            for (ClientConnection one : among) {
                if (one.mayGo(now) && (longest == null || one.progressAt() - longest.progressAt() < 0)) {
                    longest = one;
                }
            }
            // It may have begun a request meanwhile, and may not go in the next round.
            if (longest == null || longest.tryClose(now)) {
                return longest;
            }
        }
    }

    /** Marks one of those that have been longest without a request; null where all are being served. */
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
                .filter(one -> !one.isReserved() && one.mayGo(now))
                .map(one -> new Candidate(one, one.progressAt()))
                .sorted(Comparator.comparingLong((Candidate one) -> one.progressAt() - now))
                .limit(CANDIDATES)
                .forEach(candidates::add);
    }

    /** Makes a reserved connection an ordinary one if there is room again. */
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

    /** A connection has ended. Any number of calls are as good as one. */
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
            byNetwork.computeIfPresent(network, (same, all) -> all.remove(connection) && all.isEmpty() ? null : all);
        }
    }

    /** Closes connections whose request's head takes too long. To be called every {@link #SWEEP}, by one thread at a time. */
    void sweep() {
        long sweep = sweeps + 1;
        sweeps = sweep;
        for (ClientConnection connection : open) {
            if (!connection.isOpen()) {
                // It failed before it was opened, so that nobody else says so.
                ended(connection);
            } else if (connection.isHeadLate(sweep - headSweeps(connection)) && connection.tryCloseIdle()) {
                ended(connection);
                connection.close();
            }
        }
    }

    /** In how many sweeps the head of a request has to arrive. */
    private long headSweeps(ClientConnection connection) {
        return (connection.isReserved() ? limits.reservedHeadTimeout() : limits.headTimeout()).dividedBy(SWEEP);
    }
}
