/**
 * Change feed of nodes that share a database: changes, progress of each node, and receipts.
 *
 * <p>Each change gets an epoch from a single row that all writers lock last. Epochs therefore
 * follow commit order without gaps. Delivery to nodes is implemented in {@code sql} and
 * {@code node}.
 */
@NullMarked
package dev.rekey.core.feed;

import org.jspecify.annotations.NullMarked;
