package dev.rekey.core.audit;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Old and new value of a field as plain JSON values (see {@link dev.rekey.core.Metadata}); null
 * means no value.
 *
 * @param field native field name
 * @param shortened whether {@code from} and {@code to} contain only the differing elements and
 *     members, possibly not all, because the values are too long
 */
public record FieldChange(
        String field, @Nullable Object from, @Nullable Object to, boolean shortened) {

    /** Creates a change with both complete values. */
    public FieldChange(String field, @Nullable Object from, @Nullable Object to) {
        this(field, from, to, false);
    }

    /** Adds a change of the field unless both values are equal. */
    public static void addTo(List<FieldChange> changes, String field, @Nullable Object from, @Nullable Object to) {
        if (!Objects.equals(from, to)) {
            changes.add(new FieldChange(field, from, to));
        }
    }
}
