/** Cache of keys and projects: freshness, invalidation, and the bound on memory. */
@NullMarked
package dev.rekey.local.cache;

import org.jspecify.annotations.NullMarked;
