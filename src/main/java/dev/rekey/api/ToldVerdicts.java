package dev.rekey.api;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Verdicts on the wire, quickly: of the keys that were told of lately it remembers what is said of them every time, and puts
 * behind it what changes from one verdict to the next. The text is the one that {@link VerdictJson} writes. Thread-safe.
 */
final class ToldVerdicts {

    /** A power of two; each takes about a kilobyte. */
    private static final int PLACES = 4_096;

    private final AtomicReferenceArray<Told> lately = new AtomicReferenceArray<>(PLACES);

    /** @param head what stands before the rate limits */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    private record Told(KeyFacts key, byte[] head) {}

    byte[] bytes(Verdict verdict) {
        KeyFacts key = verdict.key();
        if (key == null || !verdict.isValid() || !verdict.steps().isEmpty()) {
            return VerdictJson.bytes(verdict);
        }
        byte[] head = head(key, verdict);
        byte[] tail = tail(key, verdict).getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    /** The same facts are the same words; facts read anew are another object. */
    private byte[] head(KeyFacts key, Verdict verdict) {
        int place = key.idHash() & (PLACES - 1);
        Told told = lately.get(place);
        if (told == null || told.key() != key) {
            told = new Told(key, VerdictJson.head(verdict));
            lately.set(place, told);
        }
        return told.head();
    }

    /** Numbers, and words and names of limits, which have no character that would have to be escaped. */
    private static String tail(KeyFacts key, Verdict verdict) {
        StringBuilder tail = new StringBuilder(128);
        tail.append(",\"rate_limits\":[");
        String comma = "";
        for (LimitLeft left : verdict.limits()) {
            tail.append(comma)
                    .append("{\"name\":\"")
                    .append(left.limit().name())
                    .append("\",\"scope\":\"")
                    .append(Words.of(left.limit().scope()))
                    .append("\",\"limit\":")
                    .append(left.limit().limit())
                    .append(",\"remaining\":")
                    .append(left.remaining())
                    .append(",\"reset_seconds\":")
                    .append(left.resetSeconds())
                    .append('}');
            comma = ",";
        }
        return tail.append("],\"credits_remaining\":")
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
