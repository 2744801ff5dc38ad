package dev.rekey.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Every route of every door: what the server serves, and what tests walk. */
public final class RouteTable {

    private final List<Door> doors;
    private final List<Entry> routes;
    private final Node root = new Node();

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
        Node node = root.find(path.substring(1).split("/", -1), 0, values);
        if (node == null) {
            return new Nothing();
        }
        Entry entry = node.methods.get(method);
        if (entry == null && method.equals("HEAD")) {
            entry = node.methods.get("GET");
        }
        if (entry == null) {
            return new OtherMethods(doorOf(path), node.allowed());
        }
        return new Found(entry, named(entry.route().template(), values));
    }

    private static Map<String, String> named(String template, List<String> values) {
        Map<String, String> named = new LinkedHashMap<>();
        int at = 0;
        for (String segment : template.substring(1).split("/", -1)) {
            Optional<String> parameter = parameterIn(segment);
            if (parameter.isPresent()) {
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
            node = parameterIn(segment).isPresent() ? node.parameter() : node.literal(segment);
        }
        if (node.methods.putIfAbsent(entry.route().method(), entry) != null) {
            throw new IllegalArgumentException("two routes for " + entry.route().method() + " " + template);
        }
    }

    private static Optional<String> parameterIn(String segment) {
        return segment.startsWith("{") && segment.endsWith("}")
                ? Optional.of(segment.substring(1, segment.length() - 1))
                : Optional.empty();
    }

    /** The routes below one prefix of segments. */
    private static final class Node {
        private final Map<String, Node> literals = new LinkedHashMap<>();
        private final Map<String, Entry> methods = new LinkedHashMap<>();
        private @Nullable Node parameter;

        Node literal(String segment) {
            return literals.computeIfAbsent(segment, unseen -> new Node());
        }

        Node parameter() {
            if (parameter == null) {
                parameter = new Node();
            }
            return parameter;
        }

        /** The node of a path, a literal being tried before the parameter; null where there is none. */
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
