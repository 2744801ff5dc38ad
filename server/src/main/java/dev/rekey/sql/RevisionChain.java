package dev.rekey.sql;

import dev.rekey.sql.jdbc.JsonColumns;
import dev.rekey.sql.jdbc.JsonDifference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The settings of successive revisions of a key as JSON values, beginning with a complete one. Each
 * revision is stored completely or as a difference from the previous one, field by field. A long
 * field may be stored as a reference to the field in another revision of the chain:
 * {@code ["v", version]} or {@code ["v", version, difference]}. Unchanged values are shared, so
 * that a chain needs little more memory than a single revision. Not thread-safe.
 *
 * <p>A migration that rewrites settings of keys must rewrite those of revisions too, because
 * differences are computed from the key.
 */
final class RevisionChain {

    /** Every 20th version of a key is stored completely. */
    static final int SNAPSHOT_INTERVAL = 20;

    /**
     * Minimum length of a difference for which a shorter one from earlier revisions is searched.
     */
    private static final int MIN_DIFFERENCE_LENGTH = 512;

    private static final String OTHER_VERSION = "v";
    private static final String CREDITS = "credits";

    private final NavigableMap<Long, Map<String, @Nullable Object>> states = new TreeMap<>();

    /** Adds the next revision. */
    void add(long version, boolean difference, String text) {
        Map<String, @Nullable Object> stored = JsonColumns.readObject(text);
        if (!difference) {
            states.put(version, stored);
            return;
        }
        if (states.isEmpty()) {
            throw new IllegalStateException("a revision chain does not begin with a complete revision");
        }
        Map<String, @Nullable Object> state = new LinkedHashMap<>(state(states.lastKey()));
        stored.forEach((field, change) -> state.put(field, applied(field, state.get(field), JsonColumns.list(change))));
        states.put(version, state);
    }

    private @Nullable Object applied(String field, @Nullable Object before, List<@Nullable Object> change) {
        if (!OTHER_VERSION.equals(change.getFirst())) {
            return JsonDifference.apply(before, change);
        }
        Map<String, @Nullable Object> other = states.get((Long) Objects.requireNonNull(change.get(1)));
        if (other == null) {
            throw new IllegalStateException("a revision refers to a missing revision");
        }
        return change.size() == 2
                ? other.get(field)
                : JsonDifference.apply(other.get(field), JsonColumns.list(change.get(2)));
    }

    /** The settings of an added revision. */
    Map<String, @Nullable Object> state(long version) {
        return states.getOrDefault(version, Map.of());
    }

    /**
     * The changed fields with their differences. Credits are always included, because they change
     * without a revision.
     */
    static Map<String, @Nullable Object> difference(
            Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        after.forEach((field, value) -> {
            List<@Nullable Object> change = field.equals(CREDITS) && value != null
                    ? JsonDifference.whole(value)
                    : JsonDifference.between(before.get(field), value);
            if (change != null) {
                changed.put(field, change);
            }
        });
        return changed;
    }

    static boolean isLong(Map<String, @Nullable Object> changed) {
        return JsonColumns.write(changed).length() >= MIN_DIFFERENCE_LENGTH;
    }

    /** Replaces long differences by references to the most similar revision of the chain. */
    Map<String, @Nullable Object> shortened(
            Map<String, @Nullable Object> changed, Map<String, @Nullable Object> after) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        changed.forEach(
                (field, change) -> result.put(field, shortest(field, JsonColumns.list(change), after.get(field))));
        return result;
    }

    private List<@Nullable Object> shortest(String field, List<@Nullable Object> change, @Nullable Object value) {
        List<@Nullable Object> best = change;
        int length = JsonColumns.write(change).length();
        if (length < MIN_DIFFERENCE_LENGTH) {
            return best;
        }
        for (Map.Entry<Long, Map<String, @Nullable Object>> other : states.entrySet()) {
            List<@Nullable Object> from =
                    JsonDifference.between(other.getValue().get(field), value);
            List<@Nullable Object> candidate = new ArrayList<>();
            candidate.add(OTHER_VERSION);
            candidate.add(other.getKey());
            if (from != null) {
                candidate.add(from);
            }
            int candidateLength = JsonColumns.write(candidate).length();
            if (candidateLength < length) {
                best = candidate;
                length = candidateLength;
            }
        }
        return best;
    }
}
