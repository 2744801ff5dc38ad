package dev.rekey.core.feed;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.id.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Node of the cluster as recorded in the database.
 *
 * @param leaseUntil end of its lease; afterwards it may still serve cached data. {@code null} if it
 *     needs no lease because it is the only node
 * @param servesUntil latest time until which it may serve cached data; {@code null} likewise
 * @param live whether its lease is valid
 * @param applied epoch up to which it has reported all changes as applied
 * @param appliedAt latest time by which it had applied the requested change; {@code null} if it has
 *     not or none was requested
 */
@GeneratedBuilder
public record ClusterNode(
        NodeId id,
        String name,
        String version,
        Instant startedAt,
        @Nullable Instant leaseUntil,
        @Nullable Instant servesUntil,
        boolean live,
        long applied,
        @Nullable Instant appliedAt) {}
