/**
 * New secrets of a key, their overlap with earlier ones, and the expiry of secrets that are not
 * used.
 */
@NullMarked
package dev.rekey.core.key.rotation;

import org.jspecify.annotations.NullMarked;
