package dev.rekey.core.feed;

import dev.rekey.core.id.NodeId;
import java.time.Duration;
import java.time.Instant;

/**
 * A node that serves, as the others know it.
 *
 * @param name what people call it
 * @param version of the program
 * @param maxStaleOnError how long it may serve what it remembers after it has lost the database
 */
public record NodeState(NodeId id, String name, String version, Instant startedAt, Duration maxStaleOnError) {}
