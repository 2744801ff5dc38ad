package dev.rekey.sql.jdbc;

import dev.rekey.core.project.ProjectQuotas;
import dev.rekey.core.project.RetentionPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON forms of a project's quotas and retention. An absent member means no limit. */
public final class QuotasJson {

    private QuotasJson() {}

    public static ProjectQuotas quotas(String json) {
        Map<String, @Nullable Object> plain = JsonColumns.readObject(json);
        Long burst = numberOrNull(plain, "changes_burst");
        return new ProjectQuotas(
                numberOrNull(plain, "keys_per_owner"),
                numberOrNull(plain, "changes_per_second"),
                burst == null ? ProjectQuotas.DEFAULT_BURST : burst);
    }

    public static RetentionPolicy retention(String json) {
        Map<String, @Nullable Object> plain = JsonColumns.readObject(json);
        return new RetentionPolicy(
                numberOrNull(plain, "revision_retention_days"),
                numberOrNull(plain, "revision_retention_count"),
                numberOrNull(plain, "audit_retention_days"),
                numberOrNull(plain, "audit_retention_count"));
    }

    private static @Nullable Long numberOrNull(Map<String, @Nullable Object> plain, String name) {
        return plain.get(name) == null ? null : JsonMapping.number(plain, name);
    }
}
