/**
 * The rules of Rekey, still true with no HTTP and no database.
 *
 * <p>In come core types that a door made from its vendor's words; out go core types, or a {@link dev.rekey.core.Refusal}.
 * This room does no input or output, reads no clock of its own and never hears of JSON, SQL, settings or a vendor.
 */
@NullMarked
package dev.rekey.core;

import org.jspecify.annotations.NullMarked;
