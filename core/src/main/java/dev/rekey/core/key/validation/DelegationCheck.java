package dev.rekey.core.key.validation;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.CallerKey;
import dev.rekey.core.key.ConditionComparison;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.KeySettingsBuilder;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a caller may make a key usable in a way in which it was not usable before. An
 * unrestricted caller may. A restricted caller may if the resulting key has no permissions, roles
 * or resources beyond its own and, unless the caller holds {@code keys:unbind}, the same conditions
 * or stricter ones. No other class makes this decision. Pure.
 */
public final class DelegationCheck {

    private static final String UNBIND = ", or the calling key must hold `keys:unbind`.";

    private DelegationCheck() {}

    /**
     * Way in which a key exceeds the caller's key.
     *
     * @param message what was expected
     */
    record Excess(String message) {

        private static final Excess UNRESTRICTED = new Excess(
                "The calling key has only some of its owner's permissions, so the key must not have all of them.");
        private static final Excess PERMISSIONS =
                new Excess("The calling key must hold every permission of the key and of its roles.");
        private static final Excess ROLES = new Excess("The calling key must have every role of the key.");
        private static final Excess RESOURCES =
                new Excess("The resources of the key must be a subset of those of the calling key.");
        private static final Excess METERED =
                new Excess("The calling key must have no rate limits and no credits" + UNBIND);

        Refusal refusal() {
            return new Refusal.Forbidden(Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED, message);
        }
    }

    /**
     * Returns the first way in which the resulting key exceeds the caller's key; empty if the
     * caller may make the change.
     */
    static Optional<Excess> excess(Caller caller, KeyAggregate after) {
        if (!caller.isRestricted()) {
            return Optional.empty();
        }
        CallerKey own = Objects.requireNonNull(caller.presented());
        return reach(caller, own, after)
                .or(() -> caller.mayUnbind()
                        ? Optional.empty()
                        : conditions(own, after.key().settings()));
    }

    /**
     * Requires that the caller may put the key into the state {@code after}.
     *
     * @throws Refusal.Forbidden if the caller may not
     */
    static void require(Caller caller, KeyAggregate after) {
        Optional<Excess> excess = excess(caller, after);
        if (excess.isPresent()) {
            throw excess.get().refusal();
        }
    }

    /**
     * Requires that the caller may put the key into the state {@code after} and into every state
     * that pending changes may then lead to.
     *
     * @param foreseen states that the pending changes may lead to, see {@link PendingStates}
     * @throws Refusal.Forbidden if the caller may not put the key into one of these states
     */
    static void require(Caller caller, KeyAggregate after, List<KeyAggregate> foreseen) {
        require(caller, after);
        for (KeyAggregate state : foreseen) {
            Optional<Excess> excess = excess(caller, state);
            if (excess.isPresent()) {
                throw new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.GRANT_NOT_ALLOWED,
                        "A scheduled change of the key would exceed the calling key. "
                                + excess.get().message());
            }
        }
    }

    /**
     * Requires that the key has no permissions beyond the caller's. Conditions and resources are
     * not compared.
     *
     * @throws Refusal.Forbidden if the key has more permissions
     */
    static void requireRights(Caller caller, KeyAggregate aggregate) {
        Optional<Excess> excess = caller.isRestricted() ? rights(caller, aggregate) : Optional.empty();
        if (excess.isPresent()) {
            throw excess.get().refusal();
        }
    }

    private static Optional<Excess> rights(Caller caller, KeyAggregate after) {
        if (!after.key().settings().restricted()) {
            return Optional.of(Excess.UNRESTRICTED);
        }
        return after.grantedPermissions().permissions().stream().allMatch(caller::mayGive)
                ? Optional.empty()
                : Optional.of(Excess.PERMISSIONS);
    }

    /** Checks the parts that {@code keys:unbind} does not lift. */
    private static Optional<Excess> reach(Caller caller, CallerKey own, KeyAggregate after) {
        Optional<Excess> rights = rights(caller, after);
        if (rights.isPresent()) {
            return rights;
        }
        KeySettings settings = after.key().settings();
        // A role with the same name in another project is a different role, which that project's
        // administrators may extend.
        boolean hasRoles = own.projectId().equals(after.key().project())
                ? new HashSet<>(own.roles()).containsAll(settings.roles())
                : settings.roles().isEmpty();
        if (!hasRoles) {
            return Optional.of(Excess.ROLES);
        }
        return ConditionComparison.resourcesWithin(own.allowedResources(), settings.allowedResources())
                ? Optional.empty()
                : Optional.of(Excess.RESOURCES);
    }

    private static Optional<Excess> conditions(CallerKey own, KeySettings settings) {
        KeySettings limits = conditions(own);
        for (KeyField field : KeyField.values()) {
            Optional<String> expected = field.excess(limits, settings);
            if (expected.isPresent()) {
                return Optional.of(new Excess(expected.get() + UNBIND));
            }
        }
        return own.isMetered() ? Optional.of(Excess.METERED) : Optional.empty();
    }

    /**
     * Returns the settings of a new key with the conditions of the caller's key copied wherever the
     * request does not set them.
     *
     * @param asked the request
     */
    public static KeySettings inherited(Caller caller, KeyChange asked, KeySettings settings) {
        CallerKey own = caller.presented();
        if (!caller.isRestricted() || own == null || caller.mayUnbind()) {
            return settings;
        }
        Set<KeyField> copied = EnumSet.noneOf(KeyField.class);
        for (KeyField field : KeyField.values()) {
            if (field.isCondition() && !asked.of(field).isPresent()) {
                copied.add(field);
            }
        }
        return settings.with(copied, conditions(own));
    }

    /** Returns settings with the conditions of the caller's key and no others. */
    private static KeySettings conditions(CallerKey own) {
        KeySettingsBuilder conditions = KeySettingsBuilder.builder(KeySettings.BLANK);
        for (KeyField field : KeyField.values()) {
            if (field.isCondition()) {
                field.set(conditions, own.condition(field.text()));
            }
        }
        return conditions.build();
    }
}
