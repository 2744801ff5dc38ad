package dev.rekey.core.key;

import dev.rekey.core.audit.AuditStamp;
import org.jspecify.annotations.Nullable;

/**
 * Time, actor and reason of a key's revocation or quarantine.
 *
 * @param reason {@code null} if none was given
 */
public record StatusChange(AuditStamp stamp, @Nullable String reason) {}
