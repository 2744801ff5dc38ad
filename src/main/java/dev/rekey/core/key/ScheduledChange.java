package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An update of a key that is to be made later, and what became of it.
 *
 * @param seen what the key was when it was scheduled
 * @param created when and by whom it was scheduled
 * @param heldBack why it was not made when it was due; {@code null} unless that was so
 * @param ended when it was made or cancelled, and by whom; {@code null} while it is {@link #isPending() pending}
 * @param version the key's version with it; {@code null} unless it was made and changed something
 * @param wouldRefuse how many of the recorded attempts it would have refused at most, when that was last judged; {@code null}
 *     where it was not
 */
public record ScheduledChange(
        ScheduledChangeId id,
        KeyId key,
        Plan plan,
        Seen seen,
        Stamp created,
        State state,
        @Nullable HeldBack heldBack,
        @Nullable Stamp ended,
        @Nullable Long version,
        @Nullable Long wouldRefuse) {

    /**
     * What is to be done when.
     *
     * @param maxRefused how many of the recorded attempts it may refuse at most; {@code null} is as many as it likes
     */
    public record Plan(
            KeyChange change, Instant effectiveAt, @Nullable Long maxRefused) {}

    /**
     * What a key was.
     *
     * @param settings what it was, or what scheduled changes have made of it since
     */
    public record Seen(long version, KeySettings settings) {}

    /** What has become of it; the lower-case name is the word of our own API. */
    public enum State {
        /** It is made at its time. */
        WAITING,
        /** It was due and was not made; somebody is to decide. */
        HELD_BACK,
        APPLIED,
        CANCELLED
    }

    static ScheduledChange waiting(ScheduledChangeId id, ApiKey key, Plan plan, Stamp created) {
        return new ScheduledChange(
                id,
                key.id(),
                plan,
                new Seen(key.version(), key.settings()),
                created,
                State.WAITING,
                null,
                null,
                null,
                null);
    }

    /** Whether it may still be made. */
    public boolean isPending() {
        return ended == null;
    }

    ScheduledChange heldBack(HeldBack why, @Nullable Long refused) {
        return new ScheduledChange(id, key, plan, seen, created, State.HELD_BACK, why, null, null, refused);
    }

    ScheduledChange cancelled(Stamp by) {
        return new ScheduledChange(id, key, plan, seen, created, State.CANCELLED, heldBack, by, null, wouldRefuse);
    }

    /** @param made the key's version with it; {@code null} where it changed nothing */
    ScheduledChange applied(Stamp by, @Nullable Long made, @Nullable Long refused) {
        return new ScheduledChange(id, key, plan, seen, created, State.APPLIED, heldBack, by, made, refused);
    }

    /** Whether somebody asks for the same once more, as a client does that lost the answer. */
    boolean isRepeatedBy(Plan other, Stamp by) {
        return state == State.WAITING && plan.equals(other) && created.by().equals(by.by());
    }

    /**
     * The fields that this change would write over although somebody else has changed them since it was scheduled. A field that
     * is already what it is to become is none of them.
     *
     * @param after what the change would make of {@code present}
     * @param creditsSet whether somebody has set since what remains of the key's credits, which also moves by itself
     */
    List<String> conflicts(KeySettings present, KeySettings after, boolean creditsSet) {
        return present.differences(after).stream()
                .filter(field -> (field == KeyField.CREDITS && creditsSet) || !sees(field, present))
                .map(KeyField::text)
                .toList();
    }

    private boolean sees(KeyField field, KeySettings present) {
        return Objects.equals(part(field, seen.settings()), part(field, present));
    }

    /**
     * The same once another scheduled change was made, which everybody could see coming: it is in nobody's way. What somebody
     * else had changed before that still is.
     */
    public ScheduledChange carriedAlong(KeySettings before, KeySettings after) {
        Set<KeyField> moved = EnumSet.noneOf(KeyField.class);
        for (KeyField field : before.differences(after)) {
            if (sees(field, before)) {
                moved.add(field);
            }
        }
        Seen carried = new Seen(seen.version(), seen.settings().with(moved, after));
        return new ScheduledChange(id, key, plan, carried, created, state, heldBack, ended, version, wouldRefuse);
    }

    /** As much of a field as this change speaks of. */
    private @Nullable Object part(KeyField field, KeySettings settings) {
        if (field == KeyField.METADATA
                && plan.change().metadata() instanceof Change.Replace<Metadata.Edit>(Metadata.Edit.Merge(var patch))) {
            return members(settings.metadata().members(), patch.keySet());
        }
        if (field == KeyField.ALLOWED_RESOURCES
                && plan.change().allowedResources()
                        instanceof Change.Replace<Map<String, Change<List<String>>>>(var types)) {
            return members(settings.allowedResources(), types.keySet());
        }
        return field == KeyField.CREDITS ? terms(settings.credits()) : settings.value(field);
    }

    /** The members that are there: one that is null is. */
    private static Map<String, @Nullable Object> members(
            Map<String, ? extends @Nullable Object> object, Set<String> names) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name : names) {
            if (object.containsKey(name)) {
                members.put(name, object.get(name));
            }
        }
        return members;
    }

    /** Credits without what remains of them and when they are filled up next, which move by themselves. */
    private static List<Object> terms(@Nullable Credits credits) {
        if (credits == null) {
            return List.of();
        }
        @Nullable Refill refill = credits.refill();
        return refill == null ? List.of(true) : List.of(refill.amount(), refill.interval(), refill.anchor());
    }
}
