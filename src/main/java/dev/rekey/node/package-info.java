/**
 * What one running node holds between requests, and what it does now and then.
 *
 * <p>In come events of the request's path, which must not wait unless it is said that they do; out go batches to core's
 * stores. It must never know HTTP or SQL.
 */
@NullMarked
package dev.rekey.node;

import org.jspecify.annotations.NullMarked;
