package dev.rekey.core.feed;

import java.util.function.BooleanSupplier;

/**
 * What nodes that share a database have of it beside its stores.
 *
 * @param away whether the stores fail at once, because the database has not answered them lately; never waits
 */
public record Sharing(FeedLines lines, NodeStore nodes, BooleanSupplier away) {}
