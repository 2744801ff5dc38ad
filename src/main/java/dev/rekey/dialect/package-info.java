/**
 * Doors that speak as another vendor's API does, a folder each.
 *
 * <p>In come requests as the vendor's clients write them; out go answers as they read them. In between is what every door
 * has: core decides. A vendor's words, shapes and quirks stay in its folder, and no folder knows another.
 */
@NullMarked
package dev.rekey.dialect;

import org.jspecify.annotations.NullMarked;
