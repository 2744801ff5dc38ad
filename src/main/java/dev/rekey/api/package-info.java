/**
 * The native API: our own paths, JSON and statuses, one class an operation, and problems (RFC 9457) for everything else.
 *
 * <p>In comes an {@link dev.rekey.http.Exchange}; out goes an {@link dev.rekey.http.Answer}. What is allowed and what a change
 * does is core's to say: this room turns bytes into what core is asked, and what core says into bytes. It knows no vendor and
 * no table.
 */
@NullMarked
package dev.rekey.api;

import org.jspecify.annotations.NullMarked;
