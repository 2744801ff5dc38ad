package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.Refusal;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.access.Caller;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Validates quotas and retention. Only root may increase what a project can use. */
final class QuotaValidator {

    private static final String FIELD = "/settings/";

    private static final long MAX_KEYS = 1_000_000_000;
    private static final long MAX_CHANGES = 1_000_000;

    /** 100 years. */
    private static final long MAX_DAYS = 36_525;

    private static final long MAX_COUNT = 1_000_000_000;
    private static final long MIN_EVENTS = 1_000;

    private QuotaValidator() {}

    static ProjectQuotas quotas(Change<QuotasChange> asked, ProjectQuotas current, ViolationCollector violations) {
        return asked.map(change -> new ProjectQuotas(
                        bounded("quotas/keys_per_owner", change.keysPerOwner(), 1, MAX_KEYS, violations)
                                .applyTo(current.keysPerOwner()),
                        bounded("quotas/changes_per_second", change.changesPerSecond(), 1, MAX_CHANGES, violations)
                                .applyTo(current.changesPerSecond()),
                        bounded("quotas/changes_burst", change.changesBurst(), 1, MAX_CHANGES, violations)
                                .applyTo(current.changesBurst(), ProjectQuotas.DEFAULT_BURST)))
                .applyTo(current, ProjectQuotas.NONE);
    }

    static RetentionPolicy retention(RetentionChange change, RetentionPolicy current, ViolationCollector violations) {
        return new RetentionPolicy(
                bounded("revision_retention_days", change.revisionDays(), 1, MAX_DAYS, violations)
                        .applyTo(current.revisionDays()),
                bounded(
                                "revision_retention_count",
                                change.revisionCount(),
                                RetentionPolicy.MIN_REVISIONS,
                                MAX_COUNT,
                                violations)
                        .applyTo(current.revisionCount()),
                bounded("audit_retention_days", change.auditDays(), 1, MAX_DAYS, violations)
                        .applyTo(current.auditDays()),
                bounded("audit_retention_count", change.auditCount(), MIN_EVENTS, MAX_COUNT, violations)
                        .applyTo(current.auditCount()));
    }

    private static Change<Long> bounded(
            String name, Change<Long> asked, long min, long max, ViolationCollector violations) {
        asked.replacement()
                .filter(number -> number < min || number > max)
                .ifPresent(number ->
                        violations.add(FIELD + name, "out_of_range", "Must be between " + min + " and " + max + "."));
        return asked;
    }

    /**
     * Checks that only root increases the project's share of common resources or changes its audit
     * retention.
     *
     * @throws Refusal.Forbidden if another caller does
     */
    static void check(Caller caller, ProjectSettings before, ProjectSettings after) {
        if (caller.isRoot()) {
            return;
        }
        ProjectQuotas was = before.quotas();
        ProjectQuotas is = after.quotas();
        RetentionPolicy kept = before.retention();
        RetentionPolicy keeps = after.retention();
        boolean grows = isRaised(was.keysPerOwner(), is.keysPerOwner())
                || isRaised(was.changesPerSecond(), is.changesPerSecond())
                || isRaised(was.changesBurst(), is.changesBurst())
                || isRaised(kept.revisionDays(), keeps.revisionDays())
                || isRaised(kept.revisionCount(), keeps.revisionCount());
        boolean forgets = !Objects.equals(kept.auditDays(), keeps.auditDays())
                || !Objects.equals(kept.auditCount(), keeps.auditCount());
        if (grows || forgets) {
            throw new Refusal.Forbidden(
                    Refusal.Forbidden.Reason.ROLE_NOT_ALLOWED,
                    "Only root can raise or remove quotas and revision retention, or change the retention of audit"
                            + " events.");
        }
    }

    private static boolean isRaised(@Nullable Long from, @Nullable Long to) {
        return from != null && (to == null || to > from);
    }
}
