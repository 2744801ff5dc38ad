/**
 * Wire format that all operations of the native API share: problems, pages, cursors, JSON of
 * resources.
 */
@NullMarked
package dev.rekey.api.wire;

import org.jspecify.annotations.NullMarked;
