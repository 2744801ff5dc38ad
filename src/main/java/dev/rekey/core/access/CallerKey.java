package dev.rekey.core.access;

import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What limits the key that a caller presented, beside its permissions: the conditions under which the key itself may be used,
 * and how far it may be used. A restricted caller makes no other key usable beyond them.
 */
public interface CallerKey {

    /** The project that it belongs to, whose roles it has. */
    ProjectId projectId();

    /** What its owner may do in the application; a permission beyond that has no effect in the key. */
    Rights ownerRights();

    /** The names of its roles, those of roles that are gone included. */
    List<String> roles();

    /** By type, the ids it may be used for; an absent type restricts nothing. */
    Map<String, List<String>> allowedResources();

    /** Where it may be used from; empty restricts nothing. */
    List<IpRange> allowedIps();

    /** Where it may not be used from, whatever is allowed. */
    List<IpRange> deniedIps();

    /** Empty restricts nothing. */
    List<OriginPattern> allowedOrigins();

    /** When it begins; {@code null} is at once. */
    @Nullable
    Instant notBefore();

    /** When it ends; {@code null} is never. */
    @Nullable
    Instant expiresAt();

    /** Whether its uses are counted: it has rate limits or credits of its own. */
    boolean isMetered();
}
