package dev.rekey.http;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one server counts of the requests it answers. Thread-safe. */
public final class RequestCounts {

    /** In place of a template or a method, where no route matched. */
    private static final String NONE = "none";

    private final List<RouteCounts> all = new CopyOnWriteArrayList<>();
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();

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
