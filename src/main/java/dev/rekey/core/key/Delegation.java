package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The one place that decides whether a caller may make a key usable in a way in which it was not before. An unrestricted caller
 * may. A restricted caller may where the key then reaches no further than its own: fewer permissions, roles and resources, and,
 * unless it holds {@code keys:unbind}, under the same conditions or stricter ones. Pure.
 */
final class Delegation {

    private static final String UNBIND = ", or the calling key must hold keys:unbind.";

    private Delegation() {}

    /** In what a key would reach further than the key of the caller; the message says what was expected. */
    enum Excess {
        UNRESTRICTED("The calling key has only some of its owner's permissions, so the key must not have all of them."),
        PERMISSIONS("Each permission of the key and of its roles must be one that the calling key has."),
        ROLES("Each role of the key must be one that the calling key has."),
        RESOURCES("The resources of the key must be among those of the calling key."),
        NETWORKS("The networks of the key must lie within those of the calling key" + UNBIND),
        ORIGINS("The origins of the key must be among those of the calling key" + UNBIND),
        EXPIRES_AT("The key must not end after the calling key" + UNBIND),
        METERED("The calling key must have no rate limits and no credits of its own" + UNBIND);

        private final String message;

        Excess(String message) {
            this.message = message;
        }

        String message() {
            return message;
        }

        Refusal refusal() {
            return new Refusal.Forbidden(Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, message);
        }
    }

    /** The first excess of the key as it would be; empty where the caller may make it so. */
    static Optional<Excess> excess(Caller caller, OwnedKey after) {
        if (!caller.isRestricted()) {
            return Optional.empty();
        }
        CallerKey own = Objects.requireNonNull(caller.presented());
        return reach(caller, own, after)
                .or(() -> caller.mayUnbind()
                        ? Optional.empty()
                        : conditions(own, after.key().settings()));
    }

    /** @throws Refusal.Forbidden where the caller may not make the key usable as it would be */
    static void require(Caller caller, OwnedKey after) {
        Optional<Excess> excess = excess(caller, after);
        if (excess.isPresent()) {
            throw excess.get().refusal();
        }
    }

    /**
     * The same for a key for which changes are pending: a caller that makes it usable now must also cover what it can be used for then.
     *
     * @param foreseen what the pending changes may make of the key, see {@link Foreseen}
     * @throws Refusal.Forbidden where the caller may not make the key usable as it would be, now or then
     */
    static void require(Caller caller, OwnedKey after, List<OwnedKey> foreseen) {
        require(caller, after);
        for (OwnedKey then : foreseen) {
            Optional<Excess> excess = excess(caller, then);
            if (excess.isPresent()) {
                throw new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                        "A scheduled change of the key would take it beyond the calling key. "
                                + excess.get().message());
            }
        }
    }

    /** @throws Refusal.Forbidden where the key may do more than the caller, whatever the conditions and resources */
    static void requireRights(Caller caller, OwnedKey owned) {
        Optional<Excess> excess = caller.isRestricted() ? rights(caller, owned) : Optional.empty();
        if (excess.isPresent()) {
            throw excess.get().refusal();
        }
    }

    private static Optional<Excess> rights(Caller caller, OwnedKey after) {
        if (!after.key().settings().restricted()) {
            return Optional.of(Excess.UNRESTRICTED);
        }
        return after.given().permissions().stream().allMatch(caller::mayGive)
                ? Optional.empty()
                : Optional.of(Excess.PERMISSIONS);
    }

    /** What nothing lifts. */
    private static Optional<Excess> reach(Caller caller, CallerKey own, OwnedKey after) {
        Optional<Excess> rights = rights(caller, after);
        if (rights.isPresent()) {
            return rights;
        }
        KeySettings settings = after.key().settings();
        // A role of the same name in another project is another role, and grows when that project's administrators say
        // so.
        boolean hasRoles = own.projectId().equals(after.key().project())
                ? new HashSet<>(own.roles()).containsAll(settings.roles())
                : settings.roles().isEmpty();
        if (!hasRoles) {
            return Optional.of(Excess.ROLES);
        }
        return Narrower.resourcesWithin(own.allowedResources(), settings.allowedResources())
                ? Optional.empty()
                : Optional.of(Excess.RESOURCES);
    }

    private static Optional<Excess> conditions(CallerKey own, KeySettings settings) {
        Narrower.Networks networks = new Narrower.Networks(own.allowedIps(), own.deniedIps());
        if (!Narrower.Networks.of(settings).isWithin(networks)) {
            return Optional.of(Excess.NETWORKS);
        }
        if (!Narrower.originsWithin(own.allowedOrigins(), settings.allowedOrigins())) {
            return Optional.of(Excess.ORIGINS);
        }
        // The caller's key has begun, or it could not call: whatever begins now or later begins after it.
        if (!Narrower.endsWithin(own.expiresAt(), settings.expiresAt())) {
            return Optional.of(Excess.EXPIRES_AT);
        }
        return own.isMetered() ? Optional.of(Excess.METERED) : Optional.empty();
    }

    /**
     * A new key with the conditions of the caller's own key wherever the request said nothing of them.
     *
     * @param asked what the request says
     */
    static KeySettings inherited(Caller caller, KeyChange asked, KeySettings settings) {
        CallerKey own = caller.presented();
        if (!caller.isRestricted() || own == null || caller.mayUnbind()) {
            return settings;
        }
        return new KeySettings(
                settings.name(),
                settings.description(),
                settings.enabled(),
                asked.notBefore().isAsked() ? settings.notBefore() : own.notBefore(),
                asked.expiresAt().isAsked() ? settings.expiresAt() : own.expiresAt(),
                settings.restricted(),
                settings.permissions(),
                settings.roles(),
                asked.allowedIps().isAsked() ? settings.allowedIps() : own.allowedIps(),
                asked.deniedIps().isAsked() ? settings.deniedIps() : own.deniedIps(),
                asked.allowedOrigins().isAsked() ? settings.allowedOrigins() : own.allowedOrigins(),
                settings.allowedResources(),
                settings.rateLimits(),
                settings.credits(),
                settings.metadata(),
                settings.dialects());
    }
}
