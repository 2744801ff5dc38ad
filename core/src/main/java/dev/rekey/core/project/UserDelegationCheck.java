package dev.rekey.core.project;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.ProjectId;
import java.util.function.Predicate;

/**
 * Limits what a restricted caller may grant to users. The keys of a user have the user's
 * permissions, and if tokens of an issuer are accepted, whoever has the external id acts as the
 * user without a key. Thread-safe.
 */
public final class UserDelegationCheck {

    private final WidenedKeys keys;
    private final Predicate<ProjectId> takesTokens;

    /** @param takesTokens whether tokens are accepted for users of the project */
    public UserDelegationCheck(WidenedKeys keys, Predicate<ProjectId> takesTokens) {
        this.keys = keys;
        this.takesTokens = takesTokens;
    }

    /** @throws Refusal.Forbidden if the new user has more rights than the caller may grant */
    void checkNew(Caller caller, User blank, User drafted) {
        CallerKey own = caller.presented();
        if (caller.isRestricted() && own != null) {
            refuseRaised(blank, drafted);
            checkWider(caller, own, drafted);
        }
    }

    /** @throws Refusal.Forbidden if the user gains more rights than the caller may grant */
    void check(Caller caller, User before, User after) {
        CallerKey own = caller.presented();
        if (!caller.isRestricted() || own == null) {
            return;
        }
        refuseRaised(before, after);
        boolean renamed = !after.externalId().equals(before.externalId());
        if (renamed && (before.role() == UserRole.ADMINISTRATOR || !isCovered(caller, before))) {
            throw refused(
                    "A restricted key cannot change the external id of a user with more permissions than the key.");
        }
        boolean enabled = after.enabled() && !before.enabled();
        if (enabled || renamed || !before.rights().includesAll(after.rights())) {
            checkWider(caller, own, after);
        }
        if (enabled || !before.rights().includesAll(after.rights())) {
            if (after.id().equals(caller.user())) {
                throw refused("A restricted key cannot add permissions to its own user.");
            }
            keys.requireOf(caller, after);
        }
    }

    private static void refuseRaised(User before, User after) {
        if (after.role().compareTo(before.role()) < 0) {
            throw refused("A restricted key cannot assign a higher role to a user.");
        }
    }

    private void checkWider(Caller caller, CallerKey own, User after) {
        if (after.role() == UserRole.ADMINISTRATOR || !isCovered(caller, after)) {
            throw refused("The caller's API key must have every permission of the user.");
        }
        if (takesTokens.test(after.project())) {
            checkTokens(caller, own, after);
        }
    }

    /**
     * Tokens have no conditions or resource limits and can manage everything that the user's role
     * allows.
     */
    private static void checkTokens(Caller caller, CallerKey own, User after) {
        boolean manages = Caller.managedBy(after.role()).stream()
                .map(ManagementPermission::permission)
                .allMatch(caller::mayGive);
        if (!manages) {
            throw refused("This project accepts tokens for its users, so the caller's API key must have every"
                    + " management permission of the user's role.");
        }
        if (!own.allowedResources().isEmpty()) {
            throw refused("This project accepts tokens for its users, so the caller's API key must not be limited to"
                    + " resources.");
        }
        if ((own.hasConditions() || own.isMetered()) && !caller.mayUnbind()) {
            throw refused(
                    "This project accepts tokens for its users, so the caller's API key must have no conditions, or"
                            + " must have keys:unbind.");
        }
    }

    private static boolean isCovered(Caller caller, User user) {
        return !user.rights().all() && user.rights().permissions().stream().allMatch(caller::mayGive);
    }

    private static Refusal refused(String message) {
        return new Refusal.Forbidden(Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, message);
    }
}
