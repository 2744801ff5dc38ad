package dev.rekey.core.audit;

import dev.rekey.core.access.Actor;
import java.time.Instant;

/** When something was done and by whom, copied at the time so that it outlives the user. */
public record Stamp(Instant at, Actor by) {}
