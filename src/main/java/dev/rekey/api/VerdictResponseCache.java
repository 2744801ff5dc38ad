package dev.rekey.api;

import dev.rekey.core.EnumText;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Verdict;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Fast JSON writer for verdicts: caches the part that is the same in every verdict of a key and
 * appends the part that varies. The output is that of {@link VerdictJson}. Thread-safe.
 */
final class VerdictResponseCache {

    /** Number of slots. Each takes about a kilobyte, and keeps little more of the key alive. */
    private static final int PLACES = 4_096;

    /** Maximum size of a cached part; most keys need less. */
    private static final int LARGEST = 2_048;

    /**
     * Number of adjacent slots a key may use, so that a few keys with the same hash do not evict
     * each other.
     */
    private static final int WAYS = 4;

    /** The keys of the slots, so that the slots of other keys can be skipped quickly. */
    private final AtomicReferenceArray<CachedKey> keys = new AtomicReferenceArray<>(PLACES);

    private final AtomicReferenceArray<Entry> lately = new AtomicReferenceArray<>(PLACES);

    /** @param head the JSON before the rate limits */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    private record Entry(CachedKey key, byte[] head) {}

    byte[] bytes(Verdict verdict) {
        CachedKey key = verdict.key();
        if (key == null
                || !verdict.isValid()
                || !verdict.unknownLimits().isEmpty()
                || !verdict.steps().isEmpty()) {
            return VerdictJson.bytes(verdict);
        }
        byte[] head = head(key, verdict);
        String tail = tail(key, verdict);
        byte[] whole = Arrays.copyOf(head, head.length + tail.length());
        putAscii(tail, whole, head.length);
        return whole;
    }

    @SuppressWarnings("deprecation") // It only mishandles characters beyond one byte; the text is ASCII.
    private static void putAscii(String text, byte[] target, int offset) {
        text.getBytes(0, text.length(), target, offset);
    }

    /**
     * The cached part is valid for the same object only: facts that are read again are a new
     * object.
     */
    private byte[] head(CachedKey key, Verdict verdict) {
        int first = key.idHash() & ((PLACES / WAYS - 1) * WAYS);
        for (int slot = first; slot < first + WAYS; slot++) {
            if (keys.getPlain(slot) == key) {
                Entry entry = lately.get(slot);
                if (entry != null && entry.key() == key) {
                    return entry.head();
                }
            }
        }
        byte[] written = VerdictJson.head(verdict);
        if (written.length > LARGEST || !key.isLightweight()) {
            return written;
        }
        Entry entry = new Entry(key, written);
        int slot = placeFor(key, first);
        lately.set(slot, entry);
        keys.setRelease(slot, key);
        return entry.head();
    }

    /** The slot of an older state of the same key, or a free one, or a random one. */
    private int placeFor(CachedKey key, int first) {
        int free = -1;
        for (int slot = first; slot < first + WAYS; slot++) {
            CachedKey other = keys.getPlain(slot);
            if (other == null) {
                free = slot;
            } else if (other.idHash() == key.idHash()) {
                return slot;
            }
        }
        return free >= 0 ? free : first + ThreadLocalRandom.current().nextInt(WAYS);
    }

    /** Numbers, enum constants and names of limits; none of them needs escaping. */
    private static String tail(CachedKey key, Verdict verdict) {
        StringBuilder tail = new StringBuilder(256);
        tail.append(",\"rate_limits\":[");
        String comma = "";
        for (RateLimitStatus status : verdict.limits()) {
            tail.append(comma)
                    .append("{\"name\":\"")
                    .append(status.limit().name())
                    .append("\",\"scope\":\"")
                    .append(EnumText.of(status.limit().scope()))
                    .append("\",\"limit\":")
                    .append(status.limit().limit())
                    .append(",\"remaining\":")
                    .append(status.remaining())
                    .append(",\"reset_seconds\":")
                    .append(status.resetSeconds())
                    .append('}');
            comma = ",";
        }
        return tail.append("],\"retry_after_seconds\":null,\"unknown_rate_limits\":[],\"credits_remaining\":")
                .append(verdict.credits())
                .append(",\"version\":")
                .append(key.version())
                .append(",\"stale\":")
                .append(verdict.stale())
                .append(",\"epoch\":")
                .append(verdict.epoch())
                .append('}')
                .toString();
    }
}
