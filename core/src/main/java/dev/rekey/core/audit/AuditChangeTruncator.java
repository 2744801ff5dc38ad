package dev.rekey.core.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Shortens changes for audit events: long values are reduced to their differences, about
 * {@link #MAX_LENGTH} characters in total. The revisions of a key hold the complete values.
 */
final class AuditChangeTruncator {

    static final int MAX_LENGTH = 4_096;

    private static final int MIN_LENGTH_PER_CHANGE = 128;
    private static final String CUT = "…";

    private AuditChangeTruncator() {}

    static List<FieldChange> of(List<FieldChange> changes) {
        int size = 0;
        for (FieldChange change : changes) {
            size += size(change.from()) + size(change.to());
        }
        if (size <= MAX_LENGTH) {
            return changes;
        }
        int maxEach = Math.max(MIN_LENGTH_PER_CHANGE, MAX_LENGTH / 2 / changes.size());
        return changes.stream().map(change -> shortened(change, maxEach)).toList();
    }

    private static FieldChange shortened(FieldChange change, int max) {
        if (size(change.from()) <= max && size(change.to()) <= max) {
            return change;
        }
        return new FieldChange(
                change.field(),
                cut(without(change.from(), change.to()), max),
                cut(without(change.to(), change.from()), max),
                true);
    }

    /** Returns the part of {@code value} that {@code other} lacks. */
    private static @Nullable Object without(@Nullable Object value, @Nullable Object other) {
        if (value instanceof List<?> list && other instanceof List<?> there) {
            Set<Object> known = new HashSet<>(there);
            List<Object> left = new ArrayList<>(list);
            left.removeIf(known::contains);
            return left;
        }
        if (value instanceof Map<?, ?> map && other instanceof Map<?, ?> there) {
            Map<String, @Nullable Object> left = new LinkedHashMap<>();
            map.forEach((name, member) -> {
                boolean same = there.containsKey(name) && Objects.equals(member, there.get(name));
                if (!same) {
                    left.put(String.valueOf(name), without(member, there.get(name)));
                }
            });
            return left;
        }
        return value;
    }

    private static @Nullable Object cut(@Nullable Object value, int max) {
        if (size(value) <= max) {
            return value;
        }
        return switch (value) {
            case List<?> list -> {
                List<@Nullable Object> some = new ArrayList<>();
                int left = max;
                for (Object element : list) {
                    left -= size(element);
                    if (left < 0) {
                        break;
                    }
                    some.add(element);
                }
                yield some;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> some = new LinkedHashMap<>();
                int left = max;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    String name = String.valueOf(entry.getKey());
                    left -= size(name);
                    if (left < MIN_LENGTH_PER_CHANGE / 2) {
                        break;
                    }
                    Object part = cut(entry.getValue(), left);
                    left -= size(part);
                    some.put(name, part);
                }
                yield some;
            }
            case String text -> text.substring(0, text.offsetByCodePoints(0, fitting(text, max))) + CUT;
            case null, default -> CUT;
        };
    }

    /** Returns how many code points of the text fit. */
    private static int fitting(String text, int max) {
        return text.codePointCount(0, Math.min(text.length(), Math.max(1, max / 2)));
    }

    /** Returns the approximate length of the value as JSON. */
    private static int size(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length() + 3;
            case List<?> list -> {
                int size = 2;
                for (Object element : list) {
                    size += size(element);
                }
                yield size;
            }
            case Map<?, ?> map -> {
                int size = 2;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    size += size(String.valueOf(entry.getKey())) + size(entry.getValue());
                }
                yield size;
            }
            case null -> 5;
            default -> String.valueOf(value).length() + 1;
        };
    }
}
