/**
 * Rate limits, credits and refills.
 *
 * <p>Contains values, pure functions on values and the stores that count what remains.
 */
@NullMarked
package dev.rekey.core.limit;

import org.jspecify.annotations.NullMarked;
