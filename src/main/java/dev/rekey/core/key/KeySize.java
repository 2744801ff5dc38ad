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
 * The size of a key: an upper bound of the bytes of its JSON in UTF-8, at every API, with what is scheduled for it. The limits of
 * single fields allow more together than a key may have in all.
 */
public final class KeySize {

    /** The most bytes that a key may have. One that has more already may change as long as it does not grow. */
    public static final int MOST = 64 * 1024;

    /** Names of members, ids, times, credits, and as many secrets as a key may have: a rotation makes no key too large. */
    private static final int FIXED = 3 * 1024;

    /** The same of a scheduled change. */
    private static final int FIXED_OF_CHANGE = 768;

    private KeySize() {}

    /** In bytes. */
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
            HeldBack held = change.heldBack();
            if (held != null) {
                texts.add(held.message());
                texts.add(held.fields());
            }
        }
        return FIXED + pending + Metadata.jsonBytes(texts);
    }

    /** What is wrong with a change that makes a key too large; empty where it does not. */
    static Optional<Violation> violation(int before, int after) {
        return after <= MOST || after <= before
                ? Optional.empty()
                : Optional.of(new Violation(
                        "",
                        "key_too_large",
                        "As JSON a key must be at most " + MOST
                                + " bytes long, all fields and scheduled changes together;" + " this is "
                                + (after - MOST) + " bytes too many."));
    }

    /** Adds what is wrong with a change that makes a key too large, unless a field has been found wrong before. */
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

    /** What vendors' APIs show and ours does not. */
    private static List<Object> notes(DialectMemory memory) {
        return memory.notes().values().stream()
                .flatMap(vendor -> vendor.values().stream())
                .map(DialectMemory.Note::value)
                .toList();
    }
}
