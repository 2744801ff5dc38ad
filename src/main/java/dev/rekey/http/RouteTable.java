package dev.rekey.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every route of every door: what the server serves, and what tests walk. */
public final class RouteTable {

    private static final String TAIL = "...";

    private final List<Door> doors;
    private final List<Entry> routes;
    private final Node root = new Node(false);

    /** The nodes of the paths that have no parameter, which win over all others: found by one look. */
    private final Map<String, Node> plain = new HashMap<>();

    /**
     * @param doors the first one answers for paths that no door owns
     * @throws IllegalArgumentException where two routes are the same, or a door has a route at a path that it does not own
     */
    public RouteTable(List<Door> doors) {
        if (doors.isEmpty()) {
            throw new IllegalArgumentException("a server needs a door");
        }
        this.doors = List.copyOf(doors);
        List<Entry> all = new ArrayList<>();
        for (Door door : doors) {
            for (Route route : door.routes()) {
                Entry entry = new Entry(door, route);
                add(entry);
                all.add(entry);
            }
        }
        this.routes = List.copyOf(all);
    }

    /** A route and the door that it belongs to. */
    public record Entry(Door door, Route route) {}

    /** What a request's path and method came to. */
    sealed interface Match {}

    /** A route, with its decoded parameters. */
    record Found(Entry entry, Map<String, String> parameters) implements Match {}

    /** A path that is served for other methods only. */
    record OtherMethods(Door door, List<String> allowed) implements Match {}

    /** No route at all. */
    record Nothing() implements Match {}

    public List<Entry> routes() {
        return routes;
    }

    List<Door> doors() {
        return doors;
    }

    /** The door that answers for a path: the one that owns it, or the first. */
    public Door doorOf(String path) {
        return doors.stream().filter(door -> door.owns(path)).findFirst().orElse(doors.getFirst());
    }

    /** @throws Fault.MalformedRequest where a parameter's segment does not decode */
    Match match(String method, String path) {
        if (!path.startsWith("/")) {
            return new Nothing();
        }
        List<String> values = new ArrayList<>();
        Node exact = plain.get(path);
        Node node = exact != null ? exact : root.find(path.substring(1).split("/", -1), 0, values);
        if (node == null) {
            return new Nothing();
        }
        Entry entry = node.entry(method);
        if (entry == null) {
            return new OtherMethods(doorOf(path), node.allowed());
        }
        return new Found(
                entry, values.isEmpty() ? Map.of() : named(entry.route().template(), values));
    }

    private static Map<String, String> named(String template, List<String> values) {
        Map<String, String> named = new LinkedHashMap<>();
        int at = 0;
        for (String segment : template.substring(1).split("/", -1)) {
            Optional<String> tail = tailIn(segment);
            Optional<String> parameter = parameterIn(segment);
            if (tail.isPresent()) {
                named.put(tail.get(), values.get(at++));
            } else if (parameter.isPresent()) {
                named.put(parameter.get(), PercentText.decode(values.get(at++)));
            }
        }
        return named;
    }

    private void add(Entry entry) {
        String template = entry.route().template();
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("a template starts with a slash: " + template);
        }
        Node node = root;
        for (String segment : template.substring(1).split("/", -1)) {
            if (node.isTail) {
                throw new IllegalArgumentException("a tail is the last segment: " + template);
            }
            node = node.below(segment);
        }
        if (node.methods.putIfAbsent(entry.route().method(), entry) != null) {
            throw new IllegalArgumentException("two routes for " + entry.route().method() + " " + template);
        }
        if (!template.contains("{")) {
            plain.put(template, node);
        }
    }

    private static Optional<String> parameterIn(String segment) {
        return segment.startsWith("{") && segment.endsWith("}")
                ? Optional.of(segment.substring(1, segment.length() - 1))
                : Optional.empty();
    }

    private static Optional<String> tailIn(String segment) {
        return parameterIn(segment)
                .filter(name -> name.endsWith(TAIL))
                .map(name -> name.substring(0, name.length() - TAIL.length()));
    }

    /** The routes below one prefix of segments. */
    private static final class Node {
        private final boolean isTail;
        private final Map<String, Node> literals = new LinkedHashMap<>();
        private final Map<String, Entry> methods = new LinkedHashMap<>();
        private @Nullable Node parameter;
        private @Nullable Node tail;

        Node(boolean isTail) {
            this.isTail = isTail;
        }

        Node below(String segment) {
            if (tailIn(segment).isPresent()) {
                tail = tail == null ? new Node(true) : tail;
                return tail;
            }
            if (parameterIn(segment).isPresent()) {
                parameter = parameter == null ? new Node(false) : parameter;
                return parameter;
            }
            return literals.computeIfAbsent(segment, unseen -> new Node(false));
        }

        /** The route of a method, one that names it being taken before one for any; null where there is none. */
        @Nullable
        Entry entry(String method) {
            Entry named = methods.get(method);
            if (named == null && method.equals("HEAD")) {
                named = methods.get("GET");
            }
            return named == null ? methods.get(Route.ANY_METHOD) : named;
        }

        /** The node of a path: a literal is tried first, then the parameter, then the tail; null where there is none. */
        @Nullable
        Node find(String[] segments, int at, List<String> values) {
            if (at == segments.length) {
                return methods.isEmpty() ? null : this;
            }
            Node literal = literals.get(segments[at]);
            Node found = literal == null ? null : literal.find(segments, at + 1, values);
            if (found == null && parameter != null && !segments[at].isEmpty()) {
                values.add(segments[at]);
                found = parameter.find(segments, at + 1, values);
                if (found == null) {
                    values.removeLast();
                }
            }
            if (found == null && tail != null) {
                values.add(String.join("/", Arrays.asList(segments).subList(at, segments.length)));
                found = tail;
            }
            return found;
        }

        List<String> allowed() {
            TreeSet<String> allowed = new TreeSet<>(methods.keySet());
            if (allowed.contains("GET")) {
                allowed.add("HEAD");
            }
            return List.copyOf(allowed);
        }
    }
}
