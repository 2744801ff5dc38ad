package dev.rekey.sql.jdbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Difference between two JSON values, itself a JSON value and usually smaller than either:
 *
 * <pre>
 * ["=", value]                              the new value
 * ["m", {name: difference, …}, [name, …]]   changed or new members in order, and removed members
 * ["l", [start, count], {"+": […]}, …]      runs of existing elements, and new elements
 * </pre>
 */
public final class JsonDifference {

    private static final String VALUE = "=";
    private static final String MEMBERS = "m";
    private static final String ELEMENTS = "l";
    private static final String NEW = "+";

    private JsonDifference() {}

    /** Computes the difference; {@code null} if the values are equal. */
    public static @Nullable List<@Nullable Object> between(@Nullable Object from, @Nullable Object to) {
        if (Objects.equals(from, to)) {
            return null;
        }
        List<@Nullable Object> whole = whole(to);
        List<@Nullable Object> found = null;
        if (from instanceof List<?> && to instanceof List<?>) {
            found = ofElements(JsonColumns.list(from), JsonColumns.list(to));
        } else if (from instanceof Map<?, ?> && to instanceof Map<?, ?>) {
            found = ofMembers(JsonColumns.object(from), JsonColumns.object(to));
        }
        return found != null
                        && JsonColumns.write(found).length()
                                < JsonColumns.write(whole).length()
                ? found
                : whole;
    }

    /** The difference that replaces any value. */
    public static List<@Nullable Object> whole(@Nullable Object to) {
        List<@Nullable Object> difference = new ArrayList<>();
        difference.add(VALUE);
        difference.add(to);
        return difference;
    }

    /** Applies a difference to {@code from}. */
    public static @Nullable Object apply(@Nullable Object from, List<@Nullable Object> difference) {
        return switch (String.valueOf(difference.getFirst())) {
            case VALUE -> difference.get(1);
            case MEMBERS ->
                members(
                        JsonColumns.object(from),
                        JsonColumns.object(difference.get(1)),
                        JsonColumns.list(difference.get(2)));
            case ELEMENTS -> elements(JsonColumns.list(from), difference.subList(1, difference.size()));
            default -> throw new IllegalStateException("a stored difference has an unknown kind");
        };
    }

    private static List<@Nullable Object> ofElements(List<@Nullable Object> from, List<@Nullable Object> to) {
        Map<@Nullable Object, Integer> places = new HashMap<>();
        for (int at = from.size() - 1; at >= 0; at--) {
            places.put(from.get(at), at);
        }
        List<@Nullable Object> difference = new ArrayList<>();
        difference.add(ELEMENTS);
        List<@Nullable Object> added = new ArrayList<>();
        int at = 0;
        while (at < to.size()) {
            Integer start = places.get(to.get(at));
            if (start == null) {
                added.add(to.get(at++));
                continue;
            }
            int count = 1;
            while (at + count < to.size()
                    && start + count < from.size()
                    && Objects.equals(to.get(at + count), from.get(start + count))) {
                count++;
            }
            added = endOf(added, difference);
            difference.add(List.of((long) start, (long) count));
            at += count;
        }
        endOf(added, difference);
        return difference;
    }

    private static List<@Nullable Object> endOf(List<@Nullable Object> added, List<@Nullable Object> difference) {
        if (added.isEmpty()) {
            return added;
        }
        difference.add(Map.of(NEW, added));
        return new ArrayList<>();
    }

    private static List<@Nullable Object> elements(List<@Nullable Object> from, List<@Nullable Object> parts) {
        List<@Nullable Object> to = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Map<?, ?> added) {
                to.addAll(JsonColumns.list(added.get(NEW)));
            } else {
                List<@Nullable Object> run = JsonColumns.list(part);
                int start = Math.toIntExact((Long) Objects.requireNonNull(run.get(0)));
                int count = Math.toIntExact((Long) Objects.requireNonNull(run.get(1)));
                to.addAll(from.subList(start, start + count));
            }
        }
        return to;
    }

    /** Returns {@code null} if applying the difference would change the order of members. */
    private static @Nullable List<@Nullable Object> ofMembers(
            Map<String, @Nullable Object> from, Map<String, @Nullable Object> to) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        List<@Nullable Object> gone = new ArrayList<>(from.keySet());
        gone.removeAll(to.keySet());
        to.forEach((name, value) -> {
            List<@Nullable Object> difference = from.containsKey(name) ? between(from.get(name), value) : whole(value);
            if (difference != null) {
                changed.put(name, difference);
            }
        });
        List<String> made = List.copyOf(members(from, changed, gone).keySet());
        if (!made.equals(List.copyOf(to.keySet()))) {
            return null;
        }
        List<@Nullable Object> difference = new ArrayList<>();
        difference.add(MEMBERS);
        difference.add(changed);
        difference.add(gone);
        return difference;
    }

    private static Map<String, @Nullable Object> members(
            Map<String, @Nullable Object> from, Map<String, @Nullable Object> changed, List<@Nullable Object> gone) {
        Map<String, @Nullable Object> to = new LinkedHashMap<>(from);
        gone.forEach(to::remove);
        changed.forEach((name, difference) -> to.put(name, apply(to.get(name), JsonColumns.list(difference))));
        return to;
    }
}
