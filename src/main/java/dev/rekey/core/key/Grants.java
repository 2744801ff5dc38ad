package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Nobody grants more than they hold.
 *
 * <p>An unrestricted caller grants anything: what is beyond the owner's rights stays without effect until the owner has
 * it. A restricted caller grants only what its own key covers, and of itself it changes only what people read, or narrows
 * itself. Management permissions are granted by name by administrators alone.
 */
final class Grants {

    private static final Set<KeyField> ALWAYS_OWN = EnumSet.of(KeyField.NAME, KeyField.DESCRIPTION, KeyField.METADATA);

    private Grants() {}

    /** @throws Refusal.Forbidden where the step from {@code before} to {@code after} gives more than the caller may give */
    static void check(Caller caller, OwnedKey before, OwnedKey after) {
        Rights was = before.given();
        Rights is = after.given();
        checkManagement(caller, was, is);
        if (!caller.isRestricted()) {
            return;
        }
        if (!was.coverAll(is) && !caller.rights().coverAll(added(was, is))) {
            throw refused();
        }
        if (before.key().id().equals(caller.key())) {
            checkSelf(before, after);
        }
    }

    /** @throws Refusal.Forbidden where a new secret of this key would be worth more than the caller's own key */
    static void checkSecret(Caller caller, OwnedKey owned) {
        if (caller.isRestricted()
                && (owned.key().id().equals(caller.key()) || !caller.rights().coverAll(owned.given()))) {
            throw refused();
        }
    }

    /**
     * @throws Refusal.Forbidden where a key that may only be narrowed by itself would have its own narrowing not come, for which
     *     somebody else is waiting
     */
    static void checkCancel(Caller caller, ScheduledChange change) {
        if (caller.isRestricted()
                && change.key().equals(caller.key())
                && !change.created().by().equals(caller.actor())) {
            throw refused();
        }
    }

    private static void checkManagement(Caller caller, Rights was, Rights is) {
        boolean granted = !is.all()
                && is.permissions().stream()
                        .anyMatch(permission ->
                                permission.isManagement() && !was.permissions().contains(permission));
        if (granted && !caller.isAdministrator()) {
            throw refused();
        }
    }

    private static Rights added(Rights was, Rights is) {
        if (is.all()) {
            return Rights.ALL;
        }
        List<Permission> added = is.permissions().stream()
                .filter(permission -> !was.cover(permission))
                .toList();
        return Rights.of(added);
    }

    private static void checkSelf(OwnedKey before, OwnedKey after) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        for (KeyField field : was.differences(is)) {
            if (!ALWAYS_OWN.contains(field) && !narrows(field, before, after)) {
                throw refused();
            }
        }
    }

    private static boolean narrows(KeyField field, OwnedKey before, OwnedKey after) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        return switch (field) {
            case NAME, DESCRIPTION, METADATA -> true;
            case ENABLED -> !is.enabled();
            case NOT_BEFORE -> isLater(is.notBefore(), was.notBefore());
            case EXPIRES_AT -> isEarlier(is.expiresAt(), was.expiresAt());
            case RESTRICTED, PERMISSIONS -> before.given().coverAll(after.given());
            // A role that gives nothing more today may do so tomorrow.
            case ROLES -> was.roles().containsAll(is.roles());
            case ALLOWED_IPS -> isNarrower(was.allowedIps(), is.allowedIps());
            case DENIED_IPS -> coverEach(is.deniedIps(), was.deniedIps());
            case ALLOWED_ORIGINS -> isSubset(was.allowedOrigins(), is.allowedOrigins());
            case ALLOWED_RESOURCES -> areSubsets(was.allowedResources(), is.allowedResources());
            // What is left of a limit is spent elsewhere; whether another limit is narrower is not for a key to say.
            case RATE_LIMITS, CREDITS -> false;
        };
    }

    private static boolean isLater(@Nullable Instant is, @Nullable Instant was) {
        return is != null && (was == null || is.isAfter(was));
    }

    private static boolean isEarlier(@Nullable Instant is, @Nullable Instant was) {
        return is != null && (was == null || is.isBefore(was));
    }

    private static boolean isNarrower(List<IpRange> was, List<IpRange> is) {
        return !is.isEmpty() && (was.isEmpty() || coverEach(was, is));
    }

    private static boolean coverEach(List<IpRange> wide, List<IpRange> narrow) {
        return narrow.stream().allMatch(range -> wide.stream().anyMatch(each -> each.contains(range)));
    }

    private static <T> boolean isSubset(List<T> was, List<T> is) {
        return !is.isEmpty() && (was.isEmpty() || new HashSet<>(was).containsAll(is));
    }

    private static boolean areSubsets(Map<String, List<String>> was, Map<String, List<String>> is) {
        return is.keySet().containsAll(was.keySet())
                && was.entrySet().stream()
                        .allMatch(type -> isSubset(type.getValue(), is.getOrDefault(type.getKey(), List.of())));
    }

    private static Refusal refused() {
        return new Refusal.Forbidden(
                Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, "The calling key would give more than it holds.");
    }
}
