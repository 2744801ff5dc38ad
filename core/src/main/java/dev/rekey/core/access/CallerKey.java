package dev.rekey.core.access;

import dev.rekey.core.id.ProjectId;
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

    /**
     * Returns a condition of use: the value of the key's field of this name, for example {@code
     * expires_at} or {@code allowed_ips}.
     */
    @Nullable
    Object condition(String field);

    /** Returns whether a restricted caller must pass on a condition of use to the keys that it creates. */
    boolean hasConditions();

    /** Returns whether the key has rate limits or credits of its own. */
    boolean isMetered();
}
