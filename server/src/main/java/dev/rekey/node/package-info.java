/**
 * State that a running node keeps between requests, and its background jobs.
 *
 * <p>Methods on the request path must not block unless documented; batches are written to core's
 * stores. Knows neither HTTP nor SQL.
 */
@NullMarked
package dev.rekey.node;

import org.jspecify.annotations.NullMarked;
