/** Changes of keys that are applied at a later time. */
@NullMarked
package dev.rekey.core.key.schedule;

import org.jspecify.annotations.NullMarked;
