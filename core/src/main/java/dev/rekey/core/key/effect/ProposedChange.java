package dev.rekey.core.key.effect;

import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.limit.Credits;
import java.util.List;

/**
 * Result of evaluating a change without making it. Immutable.
 *
 * @param after equal to {@code before} if nothing would change
 * @param changes differences field by field
 * @param effects consequences for the clients that use the key
 */
public record ProposedChange(
        KeyAggregate before, KeyAggregate after, List<FieldChange> changes, List<ChangeEffect> effects) {

    public ProposedChange {
        changes = List.copyOf(changes);
        effects = List.copyOf(effects);
    }

    public static ProposedChange of(KeyAggregate before, KeyAggregate after, ProjectRoles roles) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        // Due refills are applied with any change and are not part of it.
        Credits credits = was.credits();
        KeySettings settled = credits == null
                ? was
                : was.withCredits(credits.at(after.key().updated().at()));
        return new ProposedChange(
                before,
                after,
                KeyDiff.between(was, is),
                was.equals(is) ? List.of() : EffectCalculator.between(settled, is, roles));
    }
}
