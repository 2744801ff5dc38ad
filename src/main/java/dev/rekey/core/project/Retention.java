package dev.rekey.core.project;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long a project's history is kept: what is older, or beyond the number, is deleted. The newest {@link #ALWAYS_KEPT}
 * revisions of a key stay whatever their age.
 *
 * @param revisionDays days for which a revision of a key is kept, 1 or more; {@code null} is for ever
 * @param revisionCount how many revisions of a key are kept, {@link #ALWAYS_KEPT} or more; {@code null} is all
 * @param auditDays days for which an audit event is kept, 1 or more; {@code null} is for ever
 * @param auditCount how many audit events of the project are kept, 1,000 or more; {@code null} is all
 */
public record Retention(
        @Nullable Long revisionDays,
        @Nullable Long revisionCount,
        @Nullable Long auditDays,
        @Nullable Long auditCount) {

    public static final long ALWAYS_KEPT = 100;

    /** Of a new project. */
    public static final Retention DEFAULT = new Retention(400L, 10_000L, 400L, 10_000_000L);

    /** Everything, for ever. */
    public static final Retention ALL = new Retention(null, null, null, null);

    /** By the names of the settings; {@code null} is no bound. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("revision_retention_days", revisionDays);
        plain.put("revision_retention_count", revisionCount);
        plain.put("audit_retention_days", auditDays);
        plain.put("audit_retention_count", auditCount);
        return plain;
    }
}
