/** Rate limits counted in memory. */
@NullMarked
package dev.rekey.local.ratelimit;

import org.jspecify.annotations.NullMarked;
