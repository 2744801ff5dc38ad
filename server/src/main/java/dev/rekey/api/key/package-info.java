/** Operations on keys of the native API. */
@NullMarked
package dev.rekey.api.key;

import org.jspecify.annotations.NullMarked;
