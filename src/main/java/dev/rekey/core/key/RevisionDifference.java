package dev.rekey.core.key;

import dev.rekey.core.audit.FieldChange;
import dev.rekey.core.key.Effect.Code;
import dev.rekey.core.limit.Credits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one saved state of a key differs from another.
 *
 * @param from the version it is compared with
 * @param changes field by field, what they were there and are here
 * @param effects what that means for whoever uses the key
 */
public record RevisionDifference(long from, List<FieldChange> changes, List<Effect> effects) {

    public RevisionDifference {
        changes = List.copyOf(changes);
        effects = List.copyOf(effects);
    }

    /**
     * Of a state and the one that it was made from, what the change did: credits that were spent between them, and refills
     * that came in, are no part of it. Of any other two, how they were saved; there what remained of credits is no effect, since
     * nobody can tell whether it was set or spent.
     */
    static RevisionDifference between(Revision before, Revision after, KnownRoles roles) {
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
        List<Effect> effects = new ArrayList<>();
        if (before.revoked() != after.revoked()) {
            effects.add(Effect.of(after.revoked() ? Code.REVOKED : Code.NOT_REVOKED));
        }
        if (before.quarantined() != after.quarantined()) {
            effects.add(Effect.of(after.quarantined() ? Code.QUARANTINED : Code.RELEASED));
        }
        effects.addAll(Effects.between(judged, to, roles));
        return new RevisionDifference(before.version(), KeyChanges.between(from, to), effects);
    }

    /** The settings with the refills that were due when {@code then} was made. */
    private static KeySettings settled(KeySettings settings, Revision then) {
        Credits credits = settings.credits();
        return credits == null
                ? settings
                : settings.withCredits(credits.at(then.stamp().at()));
    }

    /** The earlier state's credits just before the change; as many as after it where that was not kept. */
    private static @Nullable Credits carried(@Nullable Credits was, @Nullable Long remaining, @Nullable Credits is) {
        if (was == null) {
            return null;
        }
        long otherwise = is == null ? was.remaining() : is.remaining();
        return new Credits(Objects.requireNonNullElse(remaining, otherwise), was.refill());
    }
}
