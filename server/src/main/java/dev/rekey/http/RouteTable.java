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

/** All routes of all APIs. Immutable. */
public final class RouteTable {

    private static final String TAIL = "...";

    private final List<HttpApi> apis;
    private final List<Entry> routes;
    private final Node root = new Node(false);

    /** Nodes of paths without parameters, which take precedence; found by a single lookup. */
    private final Map<String, Node> plain = new HashMap<>();

    /**
     * Creates a table.
     *
     * @param apis the APIs; the first one handles paths that no API owns
     * @throws IllegalArgumentException if two routes are equal or a template is malformed
     */
    public RouteTable(List<HttpApi> apis) {
        if (apis.isEmpty()) {
            throw new IllegalArgumentException("a server must have at least one API");
        }
        this.apis = List.copyOf(apis);
        List<Entry> all = new ArrayList<>();
        for (HttpApi api : apis) {
            for (HttpRoute route : api.routes()) {
                Entry entry = new Entry(api, route);
                add(entry);
                all.add(entry);
            }
        }
        this.routes = List.copyOf(all);
    }

    /** A route and the API it belongs to. */
    public record Entry(HttpApi api, HttpRoute route) {}

    /** Result of matching the method and path of a request. */
    public sealed interface Match {}

    /** A matched route with its decoded parameters. */
    public record MatchedRoute(Entry entry, Map<String, String> parameters) implements Match {}

    /** A path that has routes for other methods only. */
    public record MethodMismatch(HttpApi api, List<String> allowed) implements Match {}

    /** No matching route. */
    public record NoMatch() implements Match {}

    public List<Entry> routes() {
        return routes;
    }

    public List<HttpApi> apis() {
        return apis;
    }

    /** The API that handles a path: the one that owns it, otherwise the first. */
    public HttpApi doorOf(String path) {
        return apis.stream().filter(api -> api.owns(path)).findFirst().orElse(apis.getFirst());
    }

    /**
     * Matches a request.
     *
     * @throws HttpError.MalformedRequest if the segment of a parameter cannot be decoded
     */
    public Match match(String method, String path) {
        if (!path.startsWith("/")) {
            return new NoMatch();
        }
        List<String> values = new ArrayList<>();
        Node exact = plain.get(path);
        Node node = exact != null ? exact : root.find(path.substring(1).split("/", -1), 0, values);
        if (node == null) {
            return new NoMatch();
        }
        Entry entry = node.entry(method);
        if (entry == null) {
            return new MethodMismatch(doorOf(path), node.allowed());
        }
        return new MatchedRoute(
                entry, values.isEmpty() ? Map.of() : named(entry.route().template(), values));
    }

    private static Map<String, String> named(String template, List<String> values) {
        Map<String, String> named = new LinkedHashMap<>();
        int index = 0;
        for (String segment : template.substring(1).split("/", -1)) {
            Optional<String> tail = tailIn(segment);
            Optional<String> parameter = parameterIn(segment);
            if (tail.isPresent()) {
                named.put(tail.get(), values.get(index++));
            } else if (parameter.isPresent()) {
                named.put(parameter.get(), PercentDecoder.decode(values.get(index++)));
            }
        }
        return named;
    }

    private void add(Entry entry) {
        String template = entry.route().template();
        if (!template.startsWith("/")) {
            throw new IllegalArgumentException("route template must start with a slash: " + template);
        }
        Node node = root;
        for (String segment : template.substring(1).split("/", -1)) {
            if (node.isTail) {
                throw new IllegalArgumentException("tail parameter must be the last segment: " + template);
            }
            node = node.below(segment);
        }
        if (node.methods.putIfAbsent(entry.route().method(), entry) != null) {
            throw new IllegalArgumentException(
                    "duplicate route " + entry.route().method() + " " + template);
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

    /** Node of the tree of routes, one per prefix of segments. */
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
            return literals.computeIfAbsent(segment, _ -> new Node(false));
        }

        /**
         * The route of a method; one for that method takes precedence over one for any. {@code
         * null} if there is none.
         */
        @Nullable
        Entry entry(String method) {
            Entry named = methods.get(method);
            if (named == null && method.equals("HEAD")) {
                named = methods.get("GET");
            }
            return named == null ? methods.get(HttpRoute.ANY_METHOD) : named;
        }

        /**
         * The node of a path; {@code null} if there is none. Literals take precedence over
         * parameters, and parameters over tails.
         */
        @Nullable
        Node find(String[] segments, int index, List<String> values) {
            if (index == segments.length) {
                return methods.isEmpty() ? null : this;
            }
            Node literal = literals.get(segments[index]);
            Node found = literal == null ? null : literal.find(segments, index + 1, values);
            if (found == null && parameter != null && !segments[index].isEmpty()) {
                values.add(segments[index]);
                found = parameter.find(segments, index + 1, values);
                if (found == null) {
                    values.removeLast();
                }
            }
            if (found == null && tail != null) {
                values.add(String.join("/", Arrays.asList(segments).subList(index, segments.length)));
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
