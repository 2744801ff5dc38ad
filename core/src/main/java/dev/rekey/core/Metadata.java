package dev.rekey.core;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Customer-defined JSON object, opaque to Rekey.
 *
 * <p>Values are {@link String}, {@link Boolean}, {@link Long}, {@link BigDecimal}, {@link List},
 * {@link Map} with string keys, or null. Deeply immutable; members keep their order.
 */
public final class Metadata {

    public static final Metadata EMPTY = new Metadata(Map.of());

    /** Maximum nesting depth of objects and lists; the object itself counts as 1. */
    public static final int MAX_DEPTH = 5;

    /** Maximum size in bytes of compact JSON in UTF-8. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Slightly larger than the decimal exponent of any double. */
    private static final int MAX_EXPONENT = 400;

    private final Map<String, @Nullable Object> members;

    private Metadata(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** Requested change of metadata. */
    public sealed interface Edit {

        Metadata applyTo(Metadata current);

        /** Merge patch (RFC 7396), applied by {@link Metadata#merge}. */
        record Merge(Map<String, @Nullable Object> patch) implements Edit {
            @Override
            public Metadata applyTo(Metadata current) {
                return current.merge(patch);
            }
        }

        /** Replaces the whole object. */
        record Replace(Metadata metadata) implements Edit {
            @Override
            public Metadata applyTo(Metadata current) {
                return metadata;
            }
        }
    }

    /** Returns a deep copy of {@code members}, including null members. */
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
     * Returns this object with a merge patch (RFC 7396, section 2) applied. A null in the patch
     * removes the named member, also in nested objects. Objects merge; any other value replaces.
     * Lists replace as a whole, and nulls inside them are kept. Existing null members not named in
     * the patch are kept.
     */
    public Metadata merge(Map<String, ? extends @Nullable Object> patch) {
        return Metadata.of(mergeObject(members, patch));
    }

    /** Returns the nesting depth of objects and lists; 1 for a flat object. */
    public int depth() {
        return depthOf(members);
    }

    /**
     * Returns the size in bytes as compact JSON in UTF-8. Escapes are counted at their maximum
     * length.
     */
    public int bytes() {
        return bytesOf(members);
    }

    /**
     * Returns whether the magnitude of every number fits a double. Other JSON parsers would read
     * any other number as infinity or zero.
     */
    public boolean hasUsualNumbers() {
        return isUsual(members);
    }

    /**
     * Returns the size in bytes of a value as compact JSON in UTF-8. Escapes are counted at their
     * maximum length.
     *
     * @param value maps with string keys, lists, strings, numbers, booleans and {@code null}
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
        for (int index = 0; index < text.length(); index++) {
            char unit = text.charAt(index);
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

    /** Checks the exponent first, so that a number far out of range is never expanded. */
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
