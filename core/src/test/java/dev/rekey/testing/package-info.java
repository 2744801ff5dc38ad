/** Clocks and pauses for tests. */
@NullMarked
package dev.rekey.testing;

import org.jspecify.annotations.NullMarked;
