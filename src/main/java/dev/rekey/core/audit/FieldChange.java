package dev.rekey.core.audit;

import org.jspecify.annotations.Nullable;

/**
 * What one field was and became, as plain JSON values (see {@link dev.rekey.core.Metadata}); null is "none".
 *
 * @param field our name of the field
 */
public record FieldChange(
        String field, @Nullable Object from, @Nullable Object to) {}
