package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Metadata;
import dev.rekey.core.audit.AuditStamp;
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
 * A scheduled update of a key, and its outcome. Immutable.
 *
 * @param seen state of the key when the change was scheduled
 * @param created when and by whom it was scheduled
 * @param heldBack why it was not applied when it was due; {@code null} if it was not held back
 * @param ended when and by whom it was applied or cancelled; {@code null} while it is {@link
 *     #isPending() pending}
 * @param version version of the key after the change; {@code null} unless it was applied and
 *     changed something
 * @param wouldRefuse maximum number of recorded attempts that the change would have refused when it
 *     was last rehearsed; {@code null} if it was not rehearsed
 */
@GeneratedBuilder
public record ScheduledChange(
        ScheduledChangeId id,
        KeyId key,
        Plan plan,
        Baseline seen,
        AuditStamp created,
        State state,
        @Nullable ScheduledChangeFailure heldBack,
        @Nullable AuditStamp ended,
        @Nullable Long version,
        @Nullable Long wouldRefuse) {

    /**
     * The requested change and its time of execution.
     *
     * @param maxRefused maximum number of recorded attempts that the change may refuse; {@code
     *     null} means no limit
     */
    public record Plan(
            KeyChange change, Instant effectiveAt, @Nullable Long maxRefused) {}

    /**
     * State of a key that a scheduled change is based on.
     *
     * @param settings settings when the change was scheduled, including what scheduled changes have
     *     changed since
     */
    public record Baseline(long version, KeySettings settings) {}

    /** State of a scheduled change. The lower-case names are part of the native API. */
    public enum State {
        /** It will be applied when it is due. */
        WAITING,
        /** It was due and was not applied; a person has to decide. */
        HELD_BACK,
        APPLIED,
        CANCELLED
    }

    public static ScheduledChange waiting(ScheduledChangeId id, ApiKey key, Plan plan, AuditStamp created) {
        return ScheduledChangeBuilder.builder()
                .id(id)
                .key(key.id())
                .plan(plan)
                .seen(new Baseline(key.version(), key.settings()))
                .created(created)
                .state(State.WAITING)
                .build();
    }

    /** Returns whether the change may still be applied. */
    public boolean isPending() {
        return ended == null;
    }

    public ScheduledChange heldBack(ScheduledChangeFailure why, @Nullable Long refused) {
        return ScheduledChangeBuilder.builder(this)
                .state(State.HELD_BACK)
                .heldBack(why)
                .ended(null)
                .version(null)
                .wouldRefuse(refused)
                .build();
    }

    public ScheduledChange cancelled(AuditStamp by) {
        return ScheduledChangeBuilder.builder(this)
                .state(State.CANCELLED)
                .ended(by)
                .version(null)
                .build();
    }

    /** @param made version of the key after the change; {@code null} if it changed nothing */
    public ScheduledChange applied(AuditStamp by, @Nullable Long made, @Nullable Long refused) {
        return ScheduledChangeBuilder.builder(this)
                .state(State.APPLIED)
                .ended(by)
                .version(made)
                .wouldRefuse(refused)
                .build();
    }

    /** Returns whether a request repeats this one, as after a lost response. */
    public boolean isRepeatedBy(Plan other, AuditStamp by) {
        return state == State.WAITING && plan.equals(other) && created.by().equals(by.by());
    }

    /**
     * Returns the fields that this change would overwrite although another caller has changed them
     * since it was scheduled. Fields that already have the new value are omitted.
     *
     * @param present current settings of the key
     * @param after settings of the key after this change
     * @param creditsSet whether the remaining credits were set explicitly since
     */
    public List<String> conflictingFields(KeySettings present, KeySettings after, boolean creditsSet) {
        return present.differences(after).stream()
                .filter(field -> (field == KeyField.CREDITS && creditsSet) || !sees(field, present))
                .map(KeyField::text)
                .toList();
    }

    private boolean sees(KeyField field, KeySettings present) {
        return Objects.equals(part(field, seen.settings()), part(field, present));
    }

    /**
     * Returns this change after another scheduled change of the same key was applied. What that
     * change set is no conflict, because it was visible in advance; what other callers had changed
     * before it still is.
     */
    public ScheduledChange rebased(KeySettings before, KeySettings after) {
        Set<KeyField> rebased = EnumSet.noneOf(KeyField.class);
        for (KeyField field : before.differences(after)) {
            if (sees(field, before)) {
                rebased.add(field);
            }
        }
        Baseline carried = new Baseline(seen.version(), seen.settings().with(rebased, after));
        return ScheduledChangeBuilder.builder(this).seen(carried).build();
    }

    /** Returns the part of a field that this change refers to. */
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
        return field == KeyField.CREDITS ? terms(settings.credits()) : field.get(settings);
    }

    /** Returns the members that exist, including those that are null. */
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

    /**
     * Returns the credits without the remaining number and the next refill, which change by
     * themselves.
     */
    private static List<Object> terms(@Nullable Credits credits) {
        if (credits == null) {
            return List.of();
        }
        @Nullable Refill refill = credits.refill();
        return refill == null ? List.of(true) : List.of(refill.amount(), refill.interval(), refill.anchor());
    }
}
