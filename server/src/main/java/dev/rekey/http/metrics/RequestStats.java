package dev.rekey.http.metrics;

import dev.rekey.http.HttpApi;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.RouteTable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Statistics of the requests of one server. Thread-safe. */
public final class RequestStats {

    /** Label value of template and method if no route matched. */
    private static final String NONE = "none";

    private final List<RouteStats> all = new CopyOnWriteArrayList<>();
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder rejected = new LongAdder();

    /** Placeholder until the server is created. */
    private volatile Connections connections = new Connections(() -> 0, () -> 0);

    /**
     * Suppliers of the number of open connections: in total, and of the client address with the
     * most.
     */
    public record Connections(IntSupplier open, IntSupplier mostOfOneAddress) {}

    /** Counters of the routes of one server, looked up without a lock. */
    public static final class ByRoute {
        private final IdentityHashMap<Object, RouteStats> counts = new IdentityHashMap<>();

        /** @param route {@code null} if no route of the API matched */
        public RouteStats of(HttpApi api, @Nullable HttpRoute route) {
            RouteStats found = counts.get(route == null ? api : route);
            if (found == null) {
                throw new IllegalArgumentException("route or API is not registered with this server");
            }
            return found;
        }
    }

    /** Registers the routes of a server. */
    public ByRoute begin(RouteTable routes) {
        ByRoute byRoute = new ByRoute();
        for (RouteTable.Entry entry : routes.routes()) {
            HttpRoute route = entry.route();
            String method = route.method().equals(HttpRoute.ANY_METHOD) ? "any" : route.method();
            byRoute.counts.put(route, new RouteStats(entry.api().name(), method, route.template()));
        }
        for (HttpApi api : routes.apis()) {
            byRoute.counts.put(api, new RouteStats(api.name(), NONE, NONE));
        }
        all.addAll(byRoute.counts.values());
        return byRoute;
    }

    public void count(Connections those) {
        connections = those;
    }

    /** Number of open connections. */
    public int openConnections() {
        return connections.open().getAsInt();
    }

    /**
     * Number of open connections of the client address with the most, trusted proxies excluded. An
     * IPv6 address counts by its /64.
     */
    public int mostConnectionsOfOneAddress() {
        return connections.mostOfOneAddress().getAsInt();
    }

    public List<RouteStats> all() {
        return all;
    }

    public void started() {
        inFlight.increment();
    }

    public void finished() {
        inFlight.decrement();
    }

    public void rejected() {
        rejected.increment();
    }

    /** Number of requests in progress, excluding those handled on selector threads. */
    public long inFlight() {
        return inFlight.sum();
    }

    /**
     * Total number of requests rejected because too many were in progress or memory was exhausted.
     */
    public long turnedAwaySoFar() {
        return rejected.sum();
    }
}
