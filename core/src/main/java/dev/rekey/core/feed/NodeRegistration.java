package dev.rekey.core.feed;

import dev.rekey.core.id.NodeId;
import java.time.Duration;
import java.time.Instant;

/**
 * Registration of a serving node.
 *
 * @param name display name
 * @param version version of the program
 * @param maxStaleOnError how long it may serve cached data after losing the database
 */
public record NodeRegistration(NodeId id, String name, String version, Instant startedAt, Duration maxStaleOnError) {}
