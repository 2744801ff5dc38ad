/**
 * Vendor-compatible APIs, one package per vendor.
 *
 * <p>Each translates requests of the vendor's clients into calls of core's services, and the
 * results into the vendor's responses; decisions are made in core. Names, formats and quirks of a
 * vendor stay in its package, and no package depends on another. This package holds what several
 * vendors share.
 */
@NullMarked
package dev.rekey.dialect;

import org.jspecify.annotations.NullMarked;
