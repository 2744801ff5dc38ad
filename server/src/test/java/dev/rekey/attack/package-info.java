/**
 * Attacks on a server in a process of its own with a small heap: each shows that others are served meanwhile, that the
 * process lives on, and that its memory returns to what it was.
 */
@NullMarked
package dev.rekey.attack;

import org.jspecify.annotations.NullMarked;
