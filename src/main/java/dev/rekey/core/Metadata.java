package dev.rekey.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A customer's own JSON object, opaque to us.
 *
 * <p>Values are {@link String}, {@link Boolean}, {@link Long}, {@link BigDecimal}, {@link List}, {@link Map} with string
 * keys, or null. Immutable throughout; members keep their order.
 */
public final class Metadata {

    public static final Metadata EMPTY = new Metadata(Map.of());

    /** Containers in containers, the object itself counted. */
    public static final int MAX_DEPTH = 5;

    /** Bytes of compact JSON in UTF-8. */
    public static final int MAX_BYTES = 16 * 1024;

    /** A little more than that of any double. */
    private static final int MAX_EXPONENT = 400;

    private final Map<String, @Nullable Object> members;

    private Metadata(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** What a request asks of metadata. */
    public sealed interface Edit {

        Metadata applyTo(Metadata current);

        /** A merge patch, as {@link Metadata#merge} applies it. */
        record Merge(Map<String, @Nullable Object> patch) implements Edit {
            @Override
            public Metadata applyTo(Metadata current) {
                return current.merge(patch);
            }
        }

        /** Another object in its place. */
        record Whole(Metadata metadata) implements Edit {
            @Override
            public Metadata applyTo(Metadata current) {
                return metadata;
            }
        }
    }

    /** A copy of {@code members}, null members included. */
    public static Metadata of(Map<String, ? extends @Nullable Object> members) {
        return members.isEmpty() ? EMPTY : new Metadata(copyObject(members));
    }

    public Map<String, @Nullable Object> members() {
        return members;
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /**
     * This object with a merge patch (RFC 7396, section 2) applied. A null of the patch removes the member that it names, in
     * the object itself and in objects that the patch reaches through objects alone; objects merge. Every other value
     * replaces, and a list does so as it is: a null inside one is a value. Null members that the patch does not name stay.
     */
    public Metadata merge(Map<String, ? extends @Nullable Object> patch) {
        return Metadata.of(mergeObject(members, patch));
    }

    /** How deep the containers nest; 1 for a flat object. */
    public int depth() {
        return depthOf(members);
    }

    /** Bytes of this object as compact JSON in UTF-8; escapes are counted at their longest. */
    public int bytes() {
        return bytesOf(members);
    }

    /**
     * Whether every number in it has a magnitude that a double can hold: other programs read JSON numbers as such, and would
     * make an infinity or a zero of any other.
     */
    public boolean hasUsualNumbers() {
        return isUsual(members);
    }

    /**
     * Bytes of a value as compact JSON in UTF-8; escapes are counted at their longest.
     *
     * @param value of maps with text keys, lists, texts, numbers, booleans and {@code null}
     */
    public static int jsonBytes(@Nullable Object value) {
        return bytesOf(value);
    }

    private static Map<String, @Nullable Object> mergeObject(
            Map<String, ? extends @Nullable Object> target, Map<String, ? extends @Nullable Object> patch) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(target);
        patch.forEach((name, value) -> {
            if (value == null) {
                merged.remove(name);
            } else if (value instanceof Map<?, ?> object) {
                Map<String, ? extends @Nullable Object> below =
                        merged.get(name) instanceof Map<?, ?> present ? named(present) : Map.of();
                merged.put(name, mergeObject(below, named(object)));
            } else {
                merged.put(name, value);
            }
        });
        return merged;
    }

    private static Map<String, @Nullable Object> copyObject(Map<String, ? extends @Nullable Object> object) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        object.forEach((name, value) -> copy.put(name, copyOf(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static @Nullable Object copyOf(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> object -> copyObject(named(object));
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(element -> copy.add(copyOf(element)));
                yield Collections.unmodifiableList(copy);
            }
            case String text -> text;
            case Boolean flag -> flag;
            case Integer number -> (long) number;
            case Long number -> number;
            case BigDecimal number -> number;
            default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        };
    }

    private static Map<String, @Nullable Object> named(Map<?, ?> object) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        object.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    private static int depthOf(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object ->
                1 + object.values().stream().mapToInt(Metadata::depthOf).max().orElse(0);
            case List<?> list ->
                1 + list.stream().mapToInt(Metadata::depthOf).max().orElse(0);
            case null, default -> 0;
        };
    }

    private static int bytesOf(@Nullable Object value) {
        return switch (value) {
            case null -> 4;
            case Map<?, ?> object -> {
                int bytes = 2 + Math.max(0, object.size() - 1);
                for (Map.Entry<?, ?> member : object.entrySet()) {
                    bytes += textBytes(String.valueOf(member.getKey())) + 1 + bytesOf(member.getValue());
                }
                yield bytes;
            }
            case List<?> list -> {
                int bytes = 2 + Math.max(0, list.size() - 1);
                for (Object element : list) {
                    bytes += bytesOf(element);
                }
                yield bytes;
            }
            case String text -> textBytes(text);
            default -> value.toString().length();
        };
    }

    private static int textBytes(String text) {
        int bytes = 2;
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit < 0x20) {
                bytes += 6;
            } else if (unit == '"' || unit == '\\') {
                bytes += 2;
            } else if (unit < 0x80) {
                bytes += 1;
            } else {
                bytes += unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
            }
        }
        return bytes;
    }

    private static boolean isUsual(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> object -> object.values().stream().allMatch(Metadata::isUsual);
            case List<?> list -> list.stream().allMatch(Metadata::isUsual);
            case BigDecimal number -> isUsual(number);
            case null, default -> true;
        };
    }

    /** Judged by the exponent first: a number that is far out of range is never written out in full. */
    private static boolean isUsual(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale() - 1;
        if (Math.abs(exponent) > MAX_EXPONENT) {
            return false;
        }
        double nearest = number.doubleValue();
        return !Double.isInfinite(nearest) && (nearest != 0 || number.signum() == 0);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Metadata that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return "Metadata[" + members.size() + " members]";
    }
}
