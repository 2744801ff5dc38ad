package dev.rekey.core.access;

import dev.rekey.core.id.ProjectId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Conditions and restrictions of a presented key, apart from its permissions. A restricted caller
 * cannot make another key usable beyond them.
 */
public interface CallerKey {

    /** Returns the project that the key and its roles belong to. */
    ProjectId projectId();

    /**
     * Returns the application permissions of the key's owner. Permissions of the key beyond them
     * have no effect.
     */
    PermissionSet ownerRights();

    /** Returns the names of the key's roles, including deleted ones. */
    List<String> roles();

    /** Returns the allowed resource ids by resource type; an absent type is unrestricted. */
    Map<String, List<String>> allowedResources();

    /** Returns the allowed addresses; empty means unrestricted. */
    List<IpRange> allowedIps();

    /** Returns the denied addresses; these take precedence over allowed ones. */
    List<IpRange> deniedIps();

    /** Returns the allowed origins; empty means unrestricted. */
    List<OriginPattern> allowedOrigins();

    /** Returns when the key becomes valid; {@code null} means immediately. */
    @Nullable
    Instant notBefore();

    /** Returns when the key expires; {@code null} means never. */
    @Nullable
    Instant expiresAt();

    /** Returns whether the key has rate limits or credits of its own. */
    boolean isMetered();
}
