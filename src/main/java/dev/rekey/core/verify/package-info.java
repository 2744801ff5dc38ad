/**
 * The question asked on every request: is this key good for this?
 *
 * <p>One pure policy function decides; verification and the callers of every door go through it.
 */
@NullMarked
package dev.rekey.core.verify;

import org.jspecify.annotations.NullMarked;
