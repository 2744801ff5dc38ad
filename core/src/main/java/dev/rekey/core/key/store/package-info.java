/** Interfaces through which keys, their secrets and revisions are read and written, with pages and filters of lists. */
@NullMarked
package dev.rekey.core.key.store;

import org.jspecify.annotations.NullMarked;
