package dev.rekey.core.audit;

import dev.rekey.core.access.Actor;
import java.time.Instant;

/** Time and author of an action, copied so that they outlive the user. */
public record AuditStamp(Instant at, Actor by) {}
