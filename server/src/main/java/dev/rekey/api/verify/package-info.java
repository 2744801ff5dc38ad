/** Verification, introspection and batches of the native API. */
@NullMarked
package dev.rekey.api.verify;

import org.jspecify.annotations.NullMarked;
