package dev.rekey.core.project;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Limits on the use of common resources by one owner and one caller. Only root may raise or remove
 * a quota.
 *
 * @param keysPerOwner maximum number of keys of an owner that are neither revoked nor expired, 1 or
 *     more; {@code null} for unlimited
 * @param changesPerSecond maximum number of changes by a caller per second and node, 1 or more;
 *     {@code null} for unlimited
 * @param changesBurst maximum number of changes in a burst, 1 or more
 */
public record ProjectQuotas(
        @Nullable Long keysPerOwner, @Nullable Long changesPerSecond, long changesBurst) {

    public static final long DEFAULT_BURST = 1_000;

    /** Quotas of a new project. */
    public static final ProjectQuotas DEFAULT = new ProjectQuotas(10_000L, 200L, DEFAULT_BURST);

    /** No quotas. */
    public static final ProjectQuotas NONE = new ProjectQuotas(null, null, DEFAULT_BURST);

    /** Returns the quotas by name; {@code null} means unlimited. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("keys_per_owner", keysPerOwner);
        plain.put("changes_per_second", changesPerSecond);
        plain.put("changes_burst", changesBurst);
        return plain;
    }
}
