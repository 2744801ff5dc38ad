/** What a change of a key does: which requests become allowed or refused. */
@NullMarked
package dev.rekey.core.key.effect;

import org.jspecify.annotations.NullMarked;
