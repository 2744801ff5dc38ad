package dev.rekey.core.key.effect;

import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.key.ChangeEffect;
import dev.rekey.core.key.ChangeEffect.Code;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.Revision;
import dev.rekey.core.limit.Credits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Difference between two revisions of a key. Immutable.
 *
 * @param from version of the revision compared with
 * @param changes values in both revisions, field by field
 * @param effects consequences for the clients that use the key
 */
public record RevisionDifference(long from, List<FieldChange> changes, List<ChangeEffect> effects) {

    public RevisionDifference {
        changes = List.copyOf(changes);
        effects = List.copyOf(effects);
    }

    /**
     * Compares two revisions. For consecutive revisions the result is what the change did, without
     * credits spent and refills in between. For any other two it is the difference of the stored
     * states; there, a different number of remaining credits is no effect, since it may have been
     * set or spent.
     */
    public static RevisionDifference between(Revision before, Revision after, ProjectRoles roles) {
        KeySettings to = settled(after.settings(), after);
        KeySettings from = settled(before.settings(), after.version() == before.version() + 1 ? after : before);
        KeySettings judged = from;
        Credits was = from.credits();
        Credits is = to.credits();
        if (after.version() == before.version() + 1) {
            from = from.withCredits(carried(was, after.creditsBefore(), is));
            judged = from;
        } else if (was != null && is != null) {
            judged = from.withCredits(new Credits(is.remaining(), was.refill()));
        }
        List<ChangeEffect> effects = new ArrayList<>();
        if (before.revoked() != after.revoked()) {
            effects.add(ChangeEffect.of(after.revoked() ? Code.REVOKED : Code.NOT_REVOKED));
        }
        if (before.quarantined() != after.quarantined()) {
            effects.add(ChangeEffect.of(after.quarantined() ? Code.QUARANTINED : Code.RELEASED));
        }
        effects.addAll(EffectCalculator.between(judged, to, roles));
        return new RevisionDifference(before.version(), KeyDiff.between(from, to), effects);
    }

    /** Returns the settings with the refills that were due when {@code then} was created. */
    private static KeySettings settled(KeySettings settings, Revision then) {
        Credits credits = settings.credits();
        return credits == null
                ? settings
                : settings.withCredits(credits.at(then.stamp().at()));
    }

    /**
     * Returns the earlier state's credits immediately before the change; if they were not recorded,
     * the number after it.
     */
    private static @Nullable Credits carried(@Nullable Credits was, @Nullable Long remaining, @Nullable Credits is) {
        if (was == null) {
            return null;
        }
        long otherwise = is == null ? was.remaining() : is.remaining();
        return new Credits(Objects.requireNonNullElse(remaining, otherwise), was.refill());
    }
}
