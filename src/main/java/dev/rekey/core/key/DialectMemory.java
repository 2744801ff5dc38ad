package dev.rekey.core.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Vendor-specific attributes of a key that its settings cannot express. Opaque to core. Immutable.
 *
 * <p>An attribute that mirrors a field is removed when another API changes that field.
 *
 * @param notes attributes by vendor, then by the vendor's name of the attribute
 */
public record DialectMemory(Map<String, Map<String, Note>> notes) {

    public static final DialectMemory EMPTY = new DialectMemory(Map.of());

    /**
     * A vendor-specific attribute.
     *
     * @param value a string, boolean or number
     * @param mirrors fields that the value represents in the vendor's format
     */
    public record Note(Object value, Set<KeyField> mirrors) {
        public Note {
            mirrors = Set.copyOf(mirrors);
        }
    }

    public DialectMemory {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, attributes) -> {
            if (!attributes.isEmpty()) {
                copy.put(vendor, Map.copyOf(attributes));
            }
        });
        notes = Map.copyOf(copy);
    }

    public Optional<Object> find(String vendor, String name) {
        @Nullable Map<String, Note> attributes = notes.get(vendor);
        return Optional.ofNullable(attributes == null ? null : attributes.get(name))
                .map(Note::value);
    }

    /** Returns a copy with the attribute set, or removed if {@code note} is {@code null}. */
    public DialectMemory with(String vendor, String name, @Nullable Note note) {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>(notes);
        Map<String, Note> attributes = new LinkedHashMap<>(copy.getOrDefault(vendor, Map.of()));
        if (note == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, note);
        }
        copy.put(vendor, attributes);
        return new DialectMemory(copy);
    }

    /** Returns a copy without the attributes that mirror one of the changed fields. */
    public DialectMemory without(Set<KeyField> changed) {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, attributes) -> {
            Map<String, Note> remaining = new LinkedHashMap<>(attributes);
            remaining.values().removeIf(note -> note.mirrors().stream().anyMatch(changed::contains));
            copy.put(vendor, remaining);
        });
        return new DialectMemory(copy);
    }
}
