/**
 * Verification: whether a key is valid for an attempt.
 *
 * <p>A single policy function decides, for verification requests as well as for callers of every
 * API.
 */
@NullMarked
package dev.rekey.core.verify;

import org.jspecify.annotations.NullMarked;
