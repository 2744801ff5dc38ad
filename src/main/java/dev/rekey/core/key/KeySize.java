package dev.rekey.core.key;

import dev.rekey.core.Metadata;
import dev.rekey.core.Violation;
import dev.rekey.core.Violations;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.limit.RateLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Size of a key: an upper bound of its JSON in UTF-8 bytes at any API, including its scheduled
 * changes. Fields within their own limits can together exceed the limit of a key.
 */
public final class KeySize {

    /** Maximum size in bytes. A key that is already larger may change if it does not grow. */
    public static final int MOST = 64 * 1024;

    /**
     * Bytes reserved for member names, ids, timestamps, credits and the maximum number of secrets,
     * so that a rotation never makes a key too large.
     */
    private static final int FIXED = 3 * 1024;

    /** Bytes reserved for the same parts of a scheduled change. */
    private static final int FIXED_OF_CHANGE = 768;

    private KeySize() {}

    /** Returns the size in bytes. */
    public static int of(OwnedKey owned) {
        ApiKey key = owned.key();
        List<@Nullable Object> texts = new ArrayList<>();
        texts.add(owned.owner().name());
        texts.add(owned.owner().email());
        add(texts, key.created());
        add(texts, key.updated());
        add(texts, key.revoked());
        add(texts, key.quarantined());
        texts.add(plain(key.settings()));
        int pending = 0;
        for (ScheduledChange change : owned.pending()) {
            pending += FIXED_OF_CHANGE;
            texts.add(PlainKeyChange.of(change.plan().change()));
            texts.add(change.plan().change().reason().orElse(null));
            add(texts, change.created());
            add(texts, change.ended());
            HeldBack heldBack = change.heldBack();
            if (heldBack != null) {
                texts.add(heldBack.message());
                texts.add(heldBack.fields());
            }
        }
        return FIXED + pending + Metadata.jsonBytes(texts);
    }

    /**
     * Returns a violation if a change makes a key too large or larger than too large; empty
     * otherwise.
     */
    static Optional<Violation> violation(int before, int after) {
        return after <= MOST || after <= before
                ? Optional.empty()
                : Optional.of(new Violation(
                        "",
                        "key_too_large",
                        "The JSON of a key, including its scheduled changes, must be at most " + MOST
                                + " bytes long; this is "
                                + (after - MOST) + " bytes too many."));
    }

    /**
     * Adds the violation of a change that makes a key too large, unless there are other violations.
     */
    static void check(int before, int after, Violations violations) {
        if (violations.isEmpty()) {
            violations.addAll(violation(before, after).stream().toList());
        }
    }

    private static void add(List<@Nullable Object> texts, @Nullable Stamp stamp) {
        if (stamp != null) {
            texts.add(stamp.by().name());
        }
    }

    private static void add(List<@Nullable Object> texts, @Nullable Ending ending) {
        if (ending != null) {
            add(texts, ending.stamp());
            texts.add(ending.reason());
        }
    }

    private static Map<String, @Nullable Object> plain(KeySettings settings) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        plain.put("name", settings.name());
        plain.put("description", settings.description());
        plain.put("permissions", texts(settings.permissions()));
        plain.put("roles", settings.roles());
        plain.put("allowed_ips", texts(settings.allowedIps()));
        plain.put("denied_ips", texts(settings.deniedIps()));
        plain.put("allowed_origins", texts(settings.allowedOrigins()));
        plain.put("allowed_resources", settings.allowedResources());
        plain.put(
                "rate_limits",
                settings.rateLimits().stream().map(RateLimit::plain).toList());
        plain.put("metadata", settings.metadata().members());
        plain.put("dialects", notes(settings.dialects()));
        return plain;
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    /** Returns attributes that only vendors' APIs show. */
    private static List<Object> notes(DialectMemory memory) {
        return memory.notes().values().stream()
                .flatMap(vendor -> vendor.values().stream())
                .map(DialectMemory.Note::value)
                .toList();
    }
}
