package dev.rekey.local.cache;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Heap size of immutable values in bytes, including everything they reference, for a 64-bit JVM
 * with compact headers and compressed references. An object referenced twice counts twice.
 */
final class HeapSizeEstimator {

    private static final String OURS = "dev.rekey.";
    private static final int HEADER = 8;
    private static final int REFERENCE = 4;
    private static final int ARRAY_HEADER = 12;

    /** A boxed number, an instant, a UUID or another small JDK object. */
    private static final int SMALL = 24;

    private static final int MAP_ENTRY = 32;

    /** An unmodifiable view and the linked hash table behind it, without entries. */
    private static final int MAP = 24 + 56;

    private static final ClassValue<Layout> LAYOUTS = new ClassValue<>() {
        @Override
        protected Layout computeValue(Class<?> type) {
            return Layout.of(type);
        }
    };

    private HeapSizeEstimator() {}

    static long ofText(String text) {
        int width = 1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                width = 2;
                break;
            }
        }
        return SMALL + ofBytes(width * text.length());
    }

    static long ofBytes(int length) {
        return aligned(ARRAY_HEADER + (long) length);
    }

    /** An unmodifiable list, without its elements. */
    static long ofList(int size) {
        return switch (size) {
            case 0 -> 0;
            case 1, 2 -> 16;
            default -> 16 + aligned(ARRAY_HEADER + (long) REFERENCE * size);
        };
    }

    /** An unmodifiable linked map, without its keys and values. */
    static long ofMap(int size) {
        return size == 0 ? 0 : MAP + ofTable(size) + (long) MAP_ENTRY * size;
    }

    /** The table of a map that grew to this size or was created for it. */
    private static long ofTable(int size) {
        return aligned(ARRAY_HEADER + (long) REFERENCE * Math.max(16, Integer.highestOneBit(2 * size - 1) * 2));
    }

    /** Size of an object of the classes that keys consist of; 0 for {@code null}. */
    static long of(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case Enum<?> constant -> 0;
            case Boolean constant -> 0;
            case String text -> ofText(text);
            case byte[] bytes -> ofBytes(bytes.length);
            case Map<?, ?> map -> ofMap(map.size()) + ofAll(map.keySet()) + ofAll(map.values());
            case Set<?> set -> 2 * 16 + ofMap(set.size()) + ofAll(set);
            case Collection<?> list -> ofList(list.size()) + ofAll(list);
            case Optional<?> optional -> 16 + of(optional.orElse(null));
            default -> LAYOUTS.get(value.getClass()).sizeOf(value);
        };
    }

    private static long ofAll(Collection<?> values) {
        long sum = 0;
        for (Object value : values) {
            sum += of(value);
        }
        return sum;
    }

    private static long aligned(long bytes) {
        return (bytes + 7) / 8 * 8;
    }

    /** @param references the fields of reference type */
    private record Layout(long shallow, List<Field> references) {

        static Layout of(Class<?> type) {
            if (!type.getName().startsWith(OURS)) {
                return new Layout(SMALL, List.of());
            }
            long fields = HEADER;
            List<Field> references = new ArrayList<>();
            for (Class<?> owner = type; owner != null && owner != Object.class; owner = owner.getSuperclass()) {
                for (Field field : owner.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        fields += width(field.getType());
                        if (!field.getType().isPrimitive()) {
                            field.setAccessible(true);
                            references.add(field);
                        }
                    }
                }
            }
            return new Layout(aligned(fields), List.copyOf(references));
        }

        private static int width(Class<?> type) {
            if (!type.isPrimitive()) {
                return REFERENCE;
            }
            return type == long.class || type == double.class ? Long.BYTES : type == boolean.class ? 1 : Integer.BYTES;
        }

        long sizeOf(Object value) {
            long sum = shallow;
            for (Field field : references) {
                try {
                    sum += HeapSizeEstimator.of(field.get(value));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("cannot read a field of this application", e);
                }
            }
            return sum;
        }
    }
}
