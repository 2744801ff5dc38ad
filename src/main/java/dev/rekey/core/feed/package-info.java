/**
 * What nodes that share a database tell each other: which things changed, how far each node has followed, and the receipt
 * that says so.
 *
 * <p>A change takes an epoch, the next number of one row that all writers lock last, so that epochs are in the order of
 * commits and none is ever missing. In come epochs, out go entries and receipts; how nodes hear of them is the business of
 * {@code sql} and {@code node}.
 */
@NullMarked
package dev.rekey.core.feed;

import org.jspecify.annotations.NullMarked;
