package dev.rekey.sql;

import dev.rekey.core.project.Quotas;
import dev.rekey.core.project.Retention;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON forms of a project's quotas and retention. An absent member means no limit. */
final class QuotasJson {

    private QuotasJson() {}

    static Quotas quotas(String json) {
        Map<String, @Nullable Object> plain = Json.readObject(json);
        Long burst = numberOrNull(plain, "changes_burst");
        return new Quotas(
                numberOrNull(plain, "keys_per_owner"),
                numberOrNull(plain, "changes_per_second"),
                burst == null ? Quotas.USUAL_BURST : burst);
    }

    static Retention retention(String json) {
        Map<String, @Nullable Object> plain = Json.readObject(json);
        return new Retention(
                numberOrNull(plain, "revision_retention_days"),
                numberOrNull(plain, "revision_retention_count"),
                numberOrNull(plain, "audit_retention_days"),
                numberOrNull(plain, "audit_retention_count"));
    }

    private static @Nullable Long numberOrNull(Map<String, @Nullable Object> plain, String name) {
        return plain.get(name) == null ? null : Plain.number(plain, name);
    }
}
