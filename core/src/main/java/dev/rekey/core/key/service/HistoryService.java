package dev.rekey.core.key.service;

import dev.rekey.core.Change;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Metadata;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ProjectRoles;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.effect.RevisionDifference;
import dev.rekey.core.key.store.RevisionStore;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.core.project.RoleStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Use cases of a key's history: listing and comparing revisions, and restoring one. Callers that
 * may read a key may read its history. Thread-safe.
 */
public final class HistoryService {

    private final KeyService keys;
    private final KeyChangeExecutor changes;
    private final KeyChangeEvaluator evaluator;
    private final RevisionStore store;
    private final RoleStore roles;

    public HistoryService(
            KeyService keys,
            KeyChangeExecutor changes,
            KeyChangeEvaluator evaluator,
            RevisionStore store,
            RoleStore roles) {
        this.keys = keys;
        this.changes = changes;
        this.evaluator = evaluator;
        this.store = store;
        this.roles = roles;
    }

    /**
     * A revision and its difference from another one.
     *
     * @param difference empty for the first revision, unless it is compared with a specific other
     *     one
     */
    public record Entry(Revision revision, Optional<RevisionDifference> difference) {}

    /**
     * Lists the revisions of a key, newest first, each compared with the previous one.
     *
     * @param before exclusive upper bound of the versions
     * @param limit maximum number of entries, at least 1
     */
    public List<Entry> list(Caller caller, KeyRef ref, long before, int limit) {
        KeyAggregate aggregate = keys.get(caller, ref);
        List<Revision> found = store.revisions(aggregate.key().id(), before, limit + 1);
        ProjectRoles known = known(aggregate);
        List<Entry> entries = new ArrayList<>();
        for (int index = 0; index < Math.min(limit, found.size()); index++) {
            Revision revision = found.get(index);
            Optional<Revision> earlier =
                    index + 1 < found.size() ? Optional.of(found.get(index + 1)) : Optional.empty();
            entries.add(new Entry(
                    revision, earlier.map(previous -> RevisionDifference.between(previous, revision, known))));
        }
        return entries;
    }

    /** Returns one revision, compared with the previous one. */
    public Entry get(Caller caller, KeyRef ref, long version) {
        KeyAggregate aggregate = keys.get(caller, ref);
        Revision revision = find(aggregate.key().id(), version);
        ProjectRoles known = known(aggregate);
        return new Entry(
                revision,
                store.revisions(aggregate.key().id(), version, 1).stream()
                        .findFirst()
                        .map(earlier -> RevisionDifference.between(earlier, revision, known)));
    }

    /** Returns one revision, compared with any other of the same key, earlier or later. */
    public Entry compare(Caller caller, KeyRef ref, long version, long other) {
        KeyAggregate aggregate = keys.get(caller, ref);
        Revision revision = find(aggregate.key().id(), version);
        Revision compared = find(aggregate.key().id(), other);
        return new Entry(revision, Optional.of(RevisionDifference.between(compared, revision, known(aggregate))));
    }

    /**
     * Restores the settings of a revision. This is an ordinary change with a version and a revision
     * of its own, to which today's rules apply as to an update with the same content. If nothing
     * changes, version and timestamps stay the same. Secrets, revocation, quarantine and spent
     * credits are not restored.
     *
     * @param reason returns the reason for the change; called once the key has been found
     */
    public KeyAggregate restore(
            Caller caller,
            KeyRef ref,
            long version,
            Precondition precondition,
            Function<KeyAggregate, Optional<String>> reason,
            IdempotencyRecorder<KeyAggregate> recorder) {
        return changes.change(
                caller,
                ref,
                aggregate -> find(aggregate.key().id(), version),
                precondition,
                AuditAction.KEY_RESTORED,
                recorder,
                (before, revision) -> {
                    KeyChange.Builder change = KeyChange.builder();
                    reason.apply(before).ifPresent(change::reason);
                    KeyChangeEvaluator.refuseRevoked(before);
                    Instant now = keys.now();
                    KeySettings saved = revision.settings();
                    KeySettings target = saved.withCredits(credits(before.key(), saved.credits(), now));
                    ask(before.key().settings(), target, change);
                    return evaluator.evaluate(caller, before, now, change.build(), checked -> target);
                });
    }

    /**
     * Returns the credits of the restored key: what remains now, with the refills of the revision.
     * If the key has no credits now, what remained when they were removed is used.
     */
    private @Nullable Credits credits(ApiKey key, @Nullable Credits saved, Instant now) {
        if (saved == null) {
            return null;
        }
        Refill due = saved.refill();
        Refill refill = due == null ? null : due.applied(now);
        Credits current = key.settings().credits();
        if (current == null) {
            return new Credits(store.creditsTakenAway(key.id()).orElse(0L), refill);
        }
        Credits present = current.at(now);
        Credits restored = new Credits(present.remaining(), refill);
        return restored.equals(present) ? current : restored;
    }

    /**
     * Requests every field that differs, except for credits, whose numbers were validated when they
     * were saved.
     */
    private static void ask(KeySettings from, KeySettings to, KeyChange.Builder change) {
        for (KeyField field : from.differences(to)) {
            Object value = field.get(to);
            Change<?> restored = switch (field.type()) {
                case CREDITS -> Change.keep();
                case PERMISSIONS, IP_RANGES, ORIGINS -> texts((List<?>) Objects.requireNonNull(value));
                case RESOURCES -> Change.replace(resources(from.allowedResources(), to.allowedResources()));
                case METADATA -> Change.replace(new Metadata.Edit.Replace(to.metadata()));
                case REQUIRED_TEXT, TEXT, FLAG, INSTANT, SECONDS, TEXTS, RATE_LIMITS -> orClear(value);
            };
            change.set(field, restored);
        }
    }

    private static <T> Change<T> orClear(@Nullable T value) {
        return value == null ? Change.clear() : Change.replace(value);
    }

    private static Change<List<String>> texts(List<?> values) {
        return Change.replace(values.stream().map(String::valueOf).toList());
    }

    private static Map<String, Change<List<String>>> resources(
            Map<String, List<String>> from, Map<String, List<String>> to) {
        Map<String, Change<List<String>>> resources = new LinkedHashMap<>();
        from.keySet().forEach(type -> resources.put(type, Change.clear()));
        to.forEach((type, ids) -> resources.put(type, Change.replace(ids)));
        return resources;
    }

    private Revision find(KeyId key, long version) {
        return store.findRevision(key, version).orElseThrow(HistoryService::unknown);
    }

    private ProjectRoles known(KeyAggregate aggregate) {
        return new ProjectRoles(roles.list(aggregate.project().id()));
    }

    private static Refusal unknown() {
        return new Refusal.NotFound(Refusal.ResourceType.REVISION);
    }
}
