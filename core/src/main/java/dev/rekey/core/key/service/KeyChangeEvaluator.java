package dev.rekey.core.key.service;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.key.validation.KeyChangeValidator;
import dev.rekey.core.key.validation.KeyPolicyCheck;
import dev.rekey.core.key.validation.KeySizeLimit;
import dev.rekey.core.key.validation.PendingStates;
import dev.rekey.core.key.validation.PrivilegeEscalationCheck;
import dev.rekey.core.key.validation.RootKeyProtection;
import dev.rekey.core.project.RoleStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Evaluates changes of keys against all rules, without making them. Thread-safe. */
public final class KeyChangeEvaluator {

    private final RoleStore roles;

    public KeyChangeEvaluator(RoleStore roles) {
        this.roles = roles;
    }

    /** Evaluates a change as of an instant; empty if nothing changes. */
    public Optional<EvaluatedChange> evaluate(Caller caller, KeyAggregate before, Instant at, KeyChange change) {
        return evaluate(caller, before, at, change, settings -> settings);
    }

    /**
     * Evaluates a change as of an instant; empty if nothing changes.
     *
     * @param further additional change of the settings, which is not validated
     */
    Optional<EvaluatedChange> evaluate(
            Caller caller, KeyAggregate before, Instant at, KeyChange change, UnaryOperator<KeySettings> further) {
        ProjectRoles known = change.roles().isPresent() ? roles(before) : new ProjectRoles(before.roles());
        KeyChangeValidator rules = new KeyChangeValidator(before.project().settings(), known.names(), at);
        KeySettings settings = further.apply(rules.apply(before.key().settings(), change));
        KeyAggregate after = new KeyAggregate(
                before.key().changed(settings, new AuditStamp(at, caller.actor())),
                before.owner(),
                before.project(),
                known.named(settings.roles()),
                before.pending());
        rules.addBroken(KeyPolicyCheck.ofChange(before, after, change, at));
        KeySizeLimit.check(KeySizeLimit.of(before), KeySizeLimit.of(after), rules.violations());
        rules.violations().refuseIfAny();
        if (settings.equals(before.key().settings())) {
            return Optional.empty();
        }
        PrivilegeEscalationCheck.check(caller, before, after, change.vendorPermissions(), this::foreseen);
        RootKeyProtection.refuseNarrowed(before, settings);
        return Optional.of(new EvaluatedChange(after, change.reason()));
    }

    /** Returns the states that pending changes may bring the key to. */
    public List<KeyAggregate> foreseen(KeyAggregate aggregate) {
        return aggregate.pending().isEmpty() ? List.of() : PendingStates.of(aggregate, roles(aggregate));
    }

    /** Returns what a change does to the key and to the clients that use it. */
    public ProposedChange proposal(KeyAggregate before, KeyAggregate after) {
        return ProposedChange.of(before, after, roles(before));
    }

    private ProjectRoles roles(KeyAggregate aggregate) {
        return new ProjectRoles(roles.list(aggregate.project().id()));
    }

    public static void refuseRevoked(KeyAggregate aggregate) {
        if (aggregate.key().revoked() != null) {
            throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "A revoked key cannot be changed.");
        }
    }
}
