/** Runs the code samples of the vendors' own API pages against a temporary server. */
@NullMarked
package dev.rekey.samples;

import org.jspecify.annotations.NullMarked;
