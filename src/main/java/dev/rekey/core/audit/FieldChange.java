package dev.rekey.core.audit;

import org.jspecify.annotations.Nullable;

/**
 * What one field was and became, as plain JSON values (see {@link dev.rekey.core.Metadata}); null is "none".
 *
 * @param field our name of the field
 * @param shortened whether {@code from} and {@code to} hold only the elements and members that differ, and of these perhaps not
 *     all, because the whole would be too long
 */
public record FieldChange(
        String field, @Nullable Object from, @Nullable Object to, boolean shortened) {

    /** With the whole of both values. */
    public FieldChange(String field, @Nullable Object from, @Nullable Object to) {
        this(field, from, to, false);
    }
}
