package dev.rekey.core.project;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.Management;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.ProjectId;
import java.util.function.Predicate;

/**
 * What a restricted caller may make of users. A user is an ally: its keys may do what it may do, and where tokens of an issuer
 * are taken, whoever has its external id acts as the user without any key. Thread-safe.
 */
public final class UserGrants {

    private final WidenedKeys keys;
    private final Predicate<ProjectId> takesTokens;

    /** @param takesTokens whether tokens stand for the users of the project */
    public UserGrants(WidenedKeys keys, Predicate<ProjectId> takesTokens) {
        this.keys = keys;
        this.takesTokens = takesTokens;
    }

    /** @throws Refusal.Forbidden where the new user gets more than the caller may give */
    void checkNew(Caller caller, User blank, User drafted) {
        CallerKey own = caller.presented();
        if (caller.isRestricted() && own != null) {
            refuseRaised(blank, drafted);
            checkWider(caller, own, drafted);
        }
    }

    /** @throws Refusal.Forbidden where the user gets more than the caller may give */
    void check(Caller caller, User before, User after) {
        CallerKey own = caller.presented();
        if (!caller.isRestricted() || own == null) {
            return;
        }
        refuseRaised(before, after);
        boolean renamed = !after.externalId().equals(before.externalId());
        if (renamed && (before.role() == UserRole.ADMINISTRATOR || !isCovered(caller, before))) {
            throw refused("A restricted key gives no other external id to a user that may do more than the key.");
        }
        boolean enabled = after.enabled() && !before.enabled();
        if (enabled || renamed || !before.rights().coverAll(after.rights())) {
            checkWider(caller, own, after);
        }
        if (enabled || !before.rights().coverAll(after.rights())) {
            if (after.id().equals(caller.user())) {
                throw refused("A restricted key does not widen its own user.");
            }
            keys.requireOf(caller, after);
        }
    }

    private static void refuseRaised(User before, User after) {
        if (after.role().compareTo(before.role()) < 0) {
            throw refused("A restricted key gives no user a higher role.");
        }
    }

    private void checkWider(Caller caller, CallerKey own, User after) {
        if (after.role() == UserRole.ADMINISTRATOR || !isCovered(caller, after)) {
            throw refused("Each permission of the user must be one that the calling key has.");
        }
        if (takesTokens.test(after.project())) {
            checkTokens(caller, own, after);
        }
    }

    /** A token knows no conditions, no resources, and manages all that the user's role manages. */
    private static void checkTokens(Caller caller, CallerKey own, User after) {
        boolean manages = Caller.managedBy(after.role()).stream()
                .map(Management::permission)
                .allMatch(caller::mayGive);
        if (!manages) {
            throw refused("Tokens stand for the users of this project, so the calling key must hold what the user's"
                    + " role lets it manage.");
        }
        if (!own.allowedResources().isEmpty()) {
            throw refused("Tokens stand for the users of this project, so the calling key must be limited to no"
                    + " resources.");
        }
        if (isBound(own) && !caller.mayUnbind()) {
            throw refused(
                    "Tokens stand for the users of this project, so the calling key must have no conditions of its"
                            + " own, or hold keys:unbind.");
        }
    }

    private static boolean isBound(CallerKey own) {
        return !own.allowedIps().isEmpty()
                || !own.deniedIps().isEmpty()
                || !own.allowedOrigins().isEmpty()
                || own.expiresAt() != null
                || own.isMetered();
    }

    private static boolean isCovered(Caller caller, User user) {
        return !user.rights().all() && user.rights().permissions().stream().allMatch(caller::mayGive);
    }

    private static Refusal refused(String message) {
        return new Refusal.Forbidden(Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, message);
    }
}
