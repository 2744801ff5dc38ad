/**
 * How much and how often: rate limits, credits and their refill.
 *
 * <p>Everything here is a value, a pure decision about values, or the port behind which what remains is counted.
 */
@NullMarked
package dev.rekey.core.limit;

import org.jspecify.annotations.NullMarked;
