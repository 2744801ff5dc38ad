/**
 * API keys and their life: what a key is, what a change to it may say, the rules it is held to, and the use cases.
 *
 * <p>Decides purely and then writes guarded: the store says whether the key was still as it was read.
 */
@NullMarked
package dev.rekey.core.key;

import org.jspecify.annotations.NullMarked;
