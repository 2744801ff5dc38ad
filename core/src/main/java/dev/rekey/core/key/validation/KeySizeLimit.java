package dev.rekey.core.key.validation;

import dev.rekey.core.Metadata;
import dev.rekey.core.Violation;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.KeyDiff;
import dev.rekey.core.key.KeyField;
import dev.rekey.core.key.KeySettings;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.core.key.StatusChange;
import dev.rekey.core.key.VendorAttributes;
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
public final class KeySizeLimit {

    /** Maximum size in bytes. A key that is already larger may change if it does not grow. */
    public static final int MAX_BYTES = 64 * 1024;

    /**
     * Bytes reserved for member names, ids, timestamps, credits and the maximum number of secrets,
     * so that a rotation never makes a key too large.
     */
    private static final int FIXED = 3 * 1024;

    /** Bytes reserved for the same parts of a scheduled change. */
    private static final int FIXED_OF_CHANGE = 768;

    private KeySizeLimit() {}

    /** Returns the size in bytes. */
    public static int of(KeyAggregate aggregate) {
        ApiKey key = aggregate.key();
        List<@Nullable Object> texts = new ArrayList<>();
        texts.add(aggregate.owner().name());
        texts.add(aggregate.owner().email());
        add(texts, key.created());
        add(texts, key.updated());
        add(texts, key.revoked());
        add(texts, key.quarantined());
        texts.add(plain(key.settings()));
        int pending = 0;
        for (ScheduledChange change : aggregate.pending()) {
            pending += FIXED_OF_CHANGE;
            texts.add(KeyChangeMergePatch.of(change.plan().change()));
            texts.add(change.plan().change().reason().orElse(null));
            add(texts, change.created());
            add(texts, change.ended());
            ScheduledChangeFailure heldBack = change.heldBack();
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
    public static Optional<Violation> violation(int before, int after) {
        return after <= MAX_BYTES || after <= before
                ? Optional.empty()
                : Optional.of(new Violation(
                        "",
                        "key_too_large",
                        "The JSON of a key, including its scheduled changes, must be at most " + MAX_BYTES
                                + " bytes long; this is "
                                + (after - MAX_BYTES) + " bytes too many."));
    }

    /**
     * Adds the violation of a change that makes a key too large, unless there are other violations.
     */
    public static void check(int before, int after, ViolationCollector violations) {
        if (violations.isEmpty()) {
            violations.addAll(violation(before, after).stream().toList());
        }
    }

    private static void add(List<@Nullable Object> texts, @Nullable AuditStamp stamp) {
        if (stamp != null) {
            texts.add(stamp.by().name());
        }
    }

    private static void add(List<@Nullable Object> texts, @Nullable StatusChange ending) {
        if (ending != null) {
            add(texts, ending.stamp());
            texts.add(ending.reason());
        }
    }

    private static Map<String, @Nullable Object> plain(KeySettings settings) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (KeyField field : KeyField.values()) {
            if (!field.type().hasFixedSize()) {
                plain.put(field.text(), KeyDiff.plain(field.get(settings)));
            }
        }
        plain.put("dialects", notes(settings.dialects()));
        return plain;
    }

    /** Returns attributes that only vendors' APIs show. */
    private static List<Object> notes(VendorAttributes attributes) {
        return attributes.notes().values().stream()
                .flatMap(vendor -> vendor.values().stream())
                .map(VendorAttributes.VendorAttribute::value)
                .toList();
    }
}
