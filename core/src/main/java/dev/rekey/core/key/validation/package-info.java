/**
 * Checks of a new key or a change: valid values, key policies, quotas, sizes, and delegation by
 * the caller.
 */
@NullMarked
package dev.rekey.core.key.validation;

import org.jspecify.annotations.NullMarked;
