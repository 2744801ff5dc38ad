package dev.rekey.core.verify;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.PermissionQuery;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to use a key.
 *
 * @param address client address; {@code null} if unknown, which every address rule rejects
 * @param origin origin sent by the browser; {@code null} if none
 * @param mayOmitOrigin whether a missing origin is accepted even if the project requires one
 * @param permissions required permissions
 * @param resource resource to be accessed; {@code null} if none
 */
public record Attempt(
        @Nullable IpAddress address,
        @Nullable String origin,
        boolean mayOmitOrigin,
        PermissionQuery permissions,
        @Nullable ResourceReference resource) {

    /**
     * Returns the attempt for a call to the native or a vendor's API. Programs that call it send no
     * origin.
     */
    public static Attempt toManage(@Nullable IpAddress address, @Nullable String origin) {
        return new Attempt(address, origin, true, PermissionQuery.NONE, null);
    }
}
