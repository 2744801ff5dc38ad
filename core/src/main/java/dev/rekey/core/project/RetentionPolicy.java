package dev.rekey.core.project;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Retention of a project's history. Older records and those beyond the maximum number are deleted.
 * The newest {@link #MIN_REVISIONS} revisions of a key are always kept.
 *
 * @param revisionDays days to keep revisions of a key, 1 or more; {@code null} for ever
 * @param revisionCount number of revisions of a key to keep, {@link #MIN_REVISIONS} or more;
 *     {@code null} for all
 * @param auditDays days to keep audit events, 1 or more; {@code null} for ever
 * @param auditCount number of audit events to keep, 1,000 or more; {@code null} for all
 */
public record RetentionPolicy(
        @Nullable Long revisionDays,
        @Nullable Long revisionCount,
        @Nullable Long auditDays,
        @Nullable Long auditCount) {

    public static final long MIN_REVISIONS = 100;

    /** Retention of a new project. */
    public static final RetentionPolicy DEFAULT = new RetentionPolicy(400L, 10_000L, 400L, 10_000_000L);

    /** Keeps everything. */
    public static final RetentionPolicy ALL = new RetentionPolicy(null, null, null, null);

    /** Returns the limits by setting name; {@code null} means unlimited. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("revision_retention_days", revisionDays);
        plain.put("revision_retention_count", revisionCount);
        plain.put("audit_retention_days", auditDays);
        plain.put("audit_retention_count", auditCount);
        return plain;
    }
}
