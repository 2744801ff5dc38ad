package dev.rekey.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of successive revisions of a key, as plain JSON, from one that is stored whole to the last that is asked for. Each
 * is stored whole or as its difference from the one before, field by field; a long field may be told as a field of any other
 * revision of the chain: {@code ["v", version]}, or {@code ["v", version, difference]}. Values that stay are shared, so that a
 * chain takes little more memory than one of them. Not thread-safe.
 *
 * <p>A migration that rewrites settings of keys has to rewrite those of revisions alike: differences are told from the key.
 */
final class RevisionChain {

    /** Each so many versions of a key one is stored whole. */
    static final int WHOLE_EVERY = 20;

    /** Fields whose difference is as long as this are looked for in earlier revisions. */
    private static final int LONG = 512;

    private static final String OTHER_VERSION = "v";
    private static final String CREDITS = "credits";

    private final NavigableMap<Long, Map<String, @Nullable Object>> states = new TreeMap<>();

    /** Takes the next revision. */
    void add(long version, boolean difference, String text) {
        Map<String, @Nullable Object> stored = Json.readObject(text);
        if (!difference) {
            states.put(version, stored);
            return;
        }
        if (states.isEmpty()) {
            throw new IllegalStateException("a chain of revisions does not begin with a whole one");
        }
        Map<String, @Nullable Object> state = new LinkedHashMap<>(state(states.lastKey()));
        stored.forEach((field, change) -> state.put(field, applied(field, state.get(field), Json.list(change))));
        states.put(version, state);
    }

    private @Nullable Object applied(String field, @Nullable Object before, List<@Nullable Object> change) {
        if (!OTHER_VERSION.equals(change.getFirst())) {
            return Difference.apply(before, change);
        }
        Map<String, @Nullable Object> other = states.get((Long) Objects.requireNonNull(change.get(1)));
        if (other == null) {
            throw new IllegalStateException("a revision refers to one that is not there");
        }
        return change.size() == 2 ? other.get(field) : Difference.apply(other.get(field), Json.list(change.get(2)));
    }

    /** The settings of a revision that was added. */
    Map<String, @Nullable Object> state(long version) {
        return states.getOrDefault(version, Map.of());
    }

    /** Fields that differ, each with its difference. What remained of credits is always told: it moves without a revision. */
    static Map<String, @Nullable Object> difference(
            Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        after.forEach((field, value) -> {
            List<@Nullable Object> change = field.equals(CREDITS) && value != null
                    ? Difference.whole(value)
                    : Difference.between(before.get(field), value);
            if (change != null) {
                changed.put(field, change);
            }
        });
        return changed;
    }

    static boolean isLong(Map<String, @Nullable Object> changed) {
        return Json.write(changed).length() >= LONG;
    }

    /** The same with long fields told as those of whichever revision of the chain they are most like. */
    Map<String, @Nullable Object> shortened(
            Map<String, @Nullable Object> changed, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        changed.forEach((field, change) -> result.put(field, shortest(field, Json.list(change), after.get(field))));
        return result;
    }

    private List<@Nullable Object> shortest(String field, List<@Nullable Object> change, @Nullable Object value) {
        List<@Nullable Object> best = change;
        int length = Json.write(change).length();
        if (length < LONG) {
            return best;
        }
        for (Map.Entry<Long, Map<String, @Nullable Object>> other : states.entrySet()) {
            List<@Nullable Object> from = Difference.between(other.getValue().get(field), value);
            List<@Nullable Object> candidate = new ArrayList<>();
            candidate.add(OTHER_VERSION);
            candidate.add(other.getKey());
            if (from != null) {
                candidate.add(from);
            }
            int candidateLength = Json.write(candidate).length();
            if (candidateLength < length) {
                best = candidate;
                length = candidateLength;
            }
        }
        return best;
    }
}
