package dev.rekey.api.verify;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.EnumText;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.Verdict;
import java.util.Arrays;

/**
 * Fast JSON writer for verdicts: caches the part that is the same in every verdict of a key and
 * appends the part that varies. The output is that of {@link VerdictJson}. Thread-safe.
 */
final class VerdictResponseCache {

    /** Maximum size of all cached parts together, in bytes. */
    private static final long MAX_BYTES = 8L << 20;

    /** Approximate size in bytes of an entry without its part. */
    private static final int ENTRY_BYTES = 128;

    /**
     * The JSON before the rate limits. The key is compared by identity, since facts that are read
     * again are a new object, and is not kept alive.
     */
    private final Cache<CachedKey, byte[]> heads = Caffeine.newBuilder()
            .weakKeys()
            .maximumWeight(MAX_BYTES)
            .weigher((CachedKey _, byte[] head) -> ENTRY_BYTES + head.length)
            .executor(Runnable::run)
            .build();

    byte[] bytes(Verdict verdict) {
        CachedKey key = verdict.key();
        if (key == null
                || !verdict.isValid()
                || !verdict.unknownLimits().isEmpty()
                || !verdict.steps().isEmpty()) {
            return VerdictJson.bytes(verdict);
        }
        byte[] head = heads.get(key, _ -> VerdictJson.head(verdict));
        String tail = tail(key, verdict);
        byte[] whole = Arrays.copyOf(head, head.length + tail.length());
        putAscii(tail, whole, head.length);
        return whole;
    }

    @SuppressWarnings("deprecation") // It only mishandles characters beyond one byte; the text is ASCII.
    private static void putAscii(String text, byte[] target, int offset) {
        text.getBytes(0, text.length(), target, offset);
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
