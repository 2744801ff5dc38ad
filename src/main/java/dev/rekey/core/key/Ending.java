package dev.rekey.core.key;

import dev.rekey.core.audit.Stamp;
import org.jspecify.annotations.Nullable;

/** A key's revocation or quarantine: when, by whom and why. */
public record Ending(Stamp stamp, @Nullable String reason) {}
