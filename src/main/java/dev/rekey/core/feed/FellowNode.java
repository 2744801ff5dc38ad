package dev.rekey.core.feed;

import dev.rekey.core.id.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the database knows it.
 *
 * @param leaseUntil until when it may be taken to be up; later it may still serve what it remembers. {@code null} where it
 *     needs no lease, having the database to itself
 * @param servesUntil when at the latest it stops serving what it remembers; {@code null} as before
 * @param live whether its lease runs
 * @param applied the last epoch up to which it has said to have applied all changes
 * @param appliedAt by when it had applied the change that was asked for; {@code null} where it has not, or none was asked for
 */
public record FellowNode(
        NodeId id,
        String name,
        String version,
        Instant startedAt,
        @Nullable Instant leaseUntil,
        @Nullable Instant servesUntil,
        boolean live,
        long applied,
        @Nullable Instant appliedAt) {}
