/** Buffers of usage counts, last uses and traffic, written in batches. */
@NullMarked
package dev.rekey.local.usage;

import org.jspecify.annotations.NullMarked;
