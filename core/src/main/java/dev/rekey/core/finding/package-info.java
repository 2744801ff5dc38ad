/**
 * Findings about keys that need review: keys that violate project rules, unused keys, keys without
 * expiry, and keys wider than their traffic.
 *
 * <p>Findings are derived from keys and their recorded use; they change nothing by themselves.
 */
@NullMarked
package dev.rekey.core.finding;

import org.jspecify.annotations.NullMarked;
