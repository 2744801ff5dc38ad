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
public record VendorAttributes(Map<String, Map<String, VendorAttribute>> notes) {

    public static final VendorAttributes EMPTY = new VendorAttributes(Map.of());

    /**
     * A vendor-specific attribute.
     *
     * @param value a string, boolean or number
     * @param derivedFrom fields that the value represents in the vendor's format
     */
    public record VendorAttribute(Object value, Set<KeyField> derivedFrom) {
        public VendorAttribute {
            derivedFrom = Set.copyOf(derivedFrom);
        }
    }

    public VendorAttributes {
        Map<String, Map<String, VendorAttribute>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, attributes) -> {
            if (!attributes.isEmpty()) {
                copy.put(vendor, Map.copyOf(attributes));
            }
        });
        notes = Map.copyOf(copy);
    }

    public Optional<Object> find(String vendor, String name) {
        @Nullable Map<String, VendorAttribute> attributes = notes.get(vendor);
        return Optional.ofNullable(attributes == null ? null : attributes.get(name))
                .map(VendorAttribute::value);
    }

    /** Returns a copy with the attribute set, or removed if {@code note} is {@code null}. */
    public VendorAttributes with(String vendor, String name, @Nullable VendorAttribute note) {
        Map<String, Map<String, VendorAttribute>> copy = new LinkedHashMap<>(notes);
        Map<String, VendorAttribute> attributes = new LinkedHashMap<>(copy.getOrDefault(vendor, Map.of()));
        if (note == null) {
            attributes.remove(name);
        } else {
            attributes.put(name, note);
        }
        copy.put(vendor, attributes);
        return new VendorAttributes(copy);
    }

    /** Returns a copy without the attributes that mirror one of the changed fields. */
    public VendorAttributes without(Set<KeyField> changed) {
        Map<String, Map<String, VendorAttribute>> copy = new LinkedHashMap<>();
        notes.forEach((vendor, attributes) -> {
            Map<String, VendorAttribute> remaining = new LinkedHashMap<>(attributes);
            remaining.values().removeIf(note -> note.derivedFrom().stream().anyMatch(changed::contains));
            copy.put(vendor, remaining);
        });
        return new VendorAttributes(copy);
    }
}
