package dev.rekey.core.verify;

import dev.rekey.core.access.Address;
import dev.rekey.core.access.PermissionQuery;
import org.jspecify.annotations.Nullable;

/**
 * One use of a key, as far as it is known.
 *
 * @param address where from; {@code null} where that is not known, which no address rule lets pass
 * @param origin the page's origin as its browser says it; {@code null} where none was said
 * @param mayOmitOrigin whether an absent origin passes whatever the project wants
 * @param permissions what is needed
 * @param resource what for; {@code null} is nothing in particular
 */
public record Attempt(
        @Nullable Address address,
        @Nullable String origin,
        boolean mayOmitOrigin,
        PermissionQuery permissions,
        @Nullable Resource resource) {

    /** A call of our own API or a vendor's door; a program that calls us names no origin. */
    public static Attempt toManage(@Nullable Address address, @Nullable String origin) {
        return new Attempt(address, origin, true, PermissionQuery.NONE, null);
    }
}
