package dev.rekey.http;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What one server counts of the requests it answers. Thread-safe. */
public final class RequestCounts {

    /** In place of a template or a method, where no route matched. */
    private static final String NONE = "none";

    private final List<RouteCounts> all = new CopyOnWriteArrayList<>();
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

    /** Of a server that is not there yet. */
    private volatile Connections connections = new Connections(() -> 0, () -> 0);

    /** How many connections are open: in all, and of the address that has most. */
    record Connections(IntSupplier open, IntSupplier mostOfOneAddress) {}

    /** The counts of one server's routes, found without a lock. */
    static final class ByRoute {
        private final IdentityHashMap<Object, RouteCounts> counts = new IdentityHashMap<>();

        /** @param route {@code null} where none of the door's routes matched */
        RouteCounts of(Door door, @Nullable Route route) {
            RouteCounts found = counts.get(route == null ? door : route);
            if (found == null) {
                throw new IllegalArgumentException("the server does not serve it");
            }
            return found;
        }
    }

    /** Begins to count a server's routes. */
    ByRoute begin(RouteTable routes) {
        ByRoute byRoute = new ByRoute();
        for (RouteTable.Entry entry : routes.routes()) {
            Route route = entry.route();
            String method = route.method().equals(Route.ANY_METHOD) ? "any" : route.method();
            byRoute.counts.put(route, new RouteCounts(entry.door().name(), method, route.template()));
        }
        for (Door door : routes.doors()) {
            byRoute.counts.put(door, new RouteCounts(door.name(), NONE, NONE));
        }
        all.addAll(byRoute.counts.values());
        return byRoute;
    }

    void count(Connections those) {
        connections = those;
    }

    /** How many connections are open. */
    public int openConnections() {
        return connections.open().getAsInt();
    }

    /** How many connections the address has that has most; trusted proxies aside. An IPv6 address counts by its /64. */
    public int mostConnectionsOfOneAddress() {
        return connections.mostOfOneAddress().getAsInt();
    }

    List<RouteCounts> all() {
        return all;
    }

    void begun() {
        inFlight.increment();
    }

    void ended() {
        inFlight.decrement();
    }

    void turnedAway() {
        turnedAway.increment();
    }

    /** How many requests are being worked on, those aside that are answered as they are read. */
    public long inFlight() {
        return inFlight.sum();
    }

    /** How many were not taken because too many were being worked on. */
    public long turnedAwaySoFar() {
        return turnedAway.sum();
    }
}
