/**
 * How much and how often: rate limits, credits and their refill.
 *
 * <p>Everything here is a value or a pure decision about values. What has been used so far is counted elsewhere.
 */
@NullMarked
package dev.rekey.core.limit;

import org.jspecify.annotations.NullMarked;
