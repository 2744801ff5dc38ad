package dev.rekey.core.key.validation;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.ScheduledChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the states that pending changes may bring a key to without a further request: each
 * change applied alone, since earlier ones may be held back or cancelled, and each applied after
 * all earlier ones. Pure.
 */
public final class PendingStates {

    private PendingStates() {}

    /**
     * Returns the possible states; empty if nothing is pending.
     *
     * @param aggregate the key in its state after the current request
     * @param roles the roles of its project
     */
    public static List<KeyAggregate> of(KeyAggregate aggregate, ProjectRoles roles) {
        List<KeyAggregate> states = new ArrayList<>();
        KeyAggregate inOrder = aggregate;
        for (ScheduledChange change : aggregate.pending()) {
            inOrder = made(inOrder, change, roles);
            states.add(inOrder);
            states.add(made(aggregate, change, roles));
        }
        return states;
    }

    /** Ignores violations: a change that is invalid when it is due is not applied. */
    private static KeyAggregate made(KeyAggregate before, ScheduledChange change, ProjectRoles roles) {
        KeyChangeValidator rules = new KeyChangeValidator(
                before.project().settings(), roles.names(), change.plan().effectiveAt());
        KeySettings settings =
                rules.apply(before.key().settings(), change.plan().change());
        return new KeyAggregate(
                before.key().changed(settings, change.created()),
                before.owner(),
                before.project(),
                roles.named(settings.roles()),
                before.pending());
    }
}
