package dev.rekey.core.key;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's door must remember of a key and our own words cannot say; opaque to core.
 *
 * <p>A note that mirrors a field is dropped when another door changes that field.
 *
 * @param notes by vendor, then by the vendor's name of the thing
 */
public record DialectMemory(Map<String, Map<String, Note>> notes) {

    public static final DialectMemory EMPTY = new DialectMemory(Map.of());

    /**
     * One thing remembered.
     *
     * @param value a string, boolean or number
     * @param mirrors the fields whose meaning it repeats in the vendor's way
     */
    public record Note(Object value, Set<KeyField> mirrors) {
        public Note {
            mirrors = Set.copyOf(mirrors);
        }
    }

    public DialectMemory {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, things) -> {
            if (!things.isEmpty()) {
                copy.put(vendor, Map.copyOf(things));
            }
        });
        notes = Map.copyOf(copy);
    }

    public Optional<Object> find(String vendor, String thing) {
        @Nullable Map<String, Note> things = notes.get(vendor);
        return Optional.ofNullable(things == null ? null : things.get(thing)).map(Note::value);
    }

    /** This memory with one thing more, or, where {@code note} is {@code null}, one less. */
    public DialectMemory with(String vendor, String thing, @Nullable Note note) {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>(notes);
        Map<String, Note> things = new LinkedHashMap<>(copy.getOrDefault(vendor, Map.of()));
        if (note == null) {
            things.remove(thing);
        } else {
            things.put(thing, note);
        }
        copy.put(vendor, things);
        return new DialectMemory(copy);
    }

    /** This memory without what mirrored one of the fields that changed. */
    public DialectMemory without(Set<KeyField> changed) {
        Map<String, Map<String, Note>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, things) -> {
            Map<String, Note> kept = new LinkedHashMap<>(things);
            kept.values().removeIf(note -> note.mirrors().stream().anyMatch(changed::contains));
            copy.put(vendor, kept);
        });
        return new DialectMemory(copy);
    }
}
