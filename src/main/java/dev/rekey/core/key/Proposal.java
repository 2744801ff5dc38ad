package dev.rekey.core.key;

import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.limit.Credits;
import java.util.List;

/**
 * What a change would make of a key, checked by all rules and not made.
 *
 * @param after the same as {@code before} where nothing would change
 * @param changes field by field
 * @param effects what that would mean for whoever uses the key
 */
public record Proposal(OwnedKey before, OwnedKey after, List<FieldChange> changes, List<Effect> effects) {

    public Proposal {
        changes = List.copyOf(changes);
        effects = List.copyOf(effects);
    }

    static Proposal of(OwnedKey before, OwnedKey after, KnownRoles roles) {
        KeySettings was = before.key().settings();
        KeySettings is = after.key().settings();
        // Refills that are due come in with any change and are no part of it.
        Credits credits = was.credits();
        KeySettings settled = credits == null
                ? was
                : was.withCredits(credits.at(after.key().updated().at()));
        return new Proposal(
                before,
                after,
                KeyChanges.between(was, is),
                was.equals(is) ? List.of() : Effects.between(settled, is, roles));
    }
}
