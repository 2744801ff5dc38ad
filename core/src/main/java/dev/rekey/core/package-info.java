/**
 * Domain model and rules of Rekey, independent of HTTP, the database and any vendor.
 *
 * <p>APIs convert requests to core types and convert core types or a {@link dev.rekey.core.Refusal}
 * to responses. The package does no I/O, has no clock of its own and does not know JSON, SQL,
 * settings or vendors.
 */
@NullMarked
package dev.rekey.core;

import org.jspecify.annotations.NullMarked;
