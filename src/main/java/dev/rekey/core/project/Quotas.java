package dev.rekey.core.project;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much one owner and one caller of a project may take of what all projects share. Only root may raise or remove a quota.
 *
 * @param keysPerOwner how many keys that are neither revoked nor expired one owner may have, 1 or more; {@code null} is any
 *     number
 * @param changesPerSecond how many changes one caller may make each second at each node, 1 or more; {@code null} is any number
 * @param changesBurst how many it may make at once after a pause, 1 or more
 */
public record Quotas(@Nullable Long keysPerOwner, @Nullable Long changesPerSecond, long changesBurst) {

    public static final long USUAL_BURST = 1_000;

    /** Of a new project. */
    public static final Quotas DEFAULT = new Quotas(10_000L, 200L, USUAL_BURST);

    /** None at all. */
    public static final Quotas NONE = new Quotas(null, null, USUAL_BURST);

    /** The quotas by their names; {@code null} is none. */
    public Map<String, @Nullable Object> plain() {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("keys_per_owner", keysPerOwner);
        plain.put("changes_per_second", changesPerSecond);
        plain.put("changes_burst", changesBurst);
        return plain;
    }
}
