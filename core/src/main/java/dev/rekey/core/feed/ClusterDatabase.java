package dev.rekey.core.feed;

import java.util.function.BooleanSupplier;

/**
 * Cluster services of a shared database, in addition to its stores.
 *
 * @param away whether stores currently fail immediately because the database did not respond
 *     recently; does not block
 */
public record ClusterDatabase(ChangeFeedConnector lines, ClusterNodeStore nodes, BooleanSupplier away) {}
