/**
 * API keys: the model of a key and its changes, the rules that changes must follow, storage ports
 * and use cases.
 *
 * <p>Changes are decided by pure code and then written with a guard: the store writes only if the
 * key still has the version on which the decision is based.
 */
@NullMarked
package dev.rekey.core.key;

import org.jspecify.annotations.NullMarked;
