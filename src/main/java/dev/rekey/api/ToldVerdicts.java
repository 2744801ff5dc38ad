package dev.rekey.api;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Verdict;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Verdicts on the wire, quickly: of the keys that were told of lately it remembers what is said of them every time, and puts
 * behind it what changes from one verdict to the next. The text is the one that {@link VerdictJson} writes. Thread-safe.
 */
final class ToldVerdicts {

    /** So many keys are remembered; each takes about a kilobyte, and what it holds of its key little more. */
    private static final int PLACES = 4_096;

    /** What is said of most keys is shorter. */
    private static final int LARGEST = 2_048;

    /** A key has one of so many places next to each other, so that a few that would have the same do not drive each other out. */
    private static final int WAYS = 4;

    /** Whose words are where: a look here is enough to pass over the places of others. */
    private final AtomicReferenceArray<KeyFacts> keys = new AtomicReferenceArray<>(PLACES);

    private final AtomicReferenceArray<Told> lately = new AtomicReferenceArray<>(PLACES);

    /** @param head what stands before the rate limits */
    @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
    private record Told(KeyFacts key, byte[] head) {}

    byte[] bytes(Verdict verdict) {
        KeyFacts key = verdict.key();
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

    @SuppressWarnings("deprecation") // What it does wrong it does to characters beyond a byte, and there are none.
    private static void putAscii(String text, byte[] target, int at) {
        text.getBytes(0, text.length(), target, at);
    }

    /** The same facts are the same words; facts read anew are another object. */
    private byte[] head(KeyFacts key, Verdict verdict) {
        int first = key.idHash() & ((PLACES / WAYS - 1) * WAYS);
        for (int place = first; place < first + WAYS; place++) {
            if (keys.getPlain(place) == key) {
                Told told = lately.get(place);
                if (told != null && told.key() == key) {
                    return told.head();
                }
            }
        }
        byte[] written = VerdictJson.head(verdict);
        if (written.length > LARGEST || !key.isSlight()) {
            return written;
        }
        Told told = new Told(key, written);
        int place = placeFor(key, first);
        lately.set(place, told);
        keys.setRelease(place, key);
        return told.head();
    }

    /** Its own where older facts of the key have one, or one that is free, or any. */
    private int placeFor(KeyFacts key, int first) {
        int free = -1;
        for (int place = first; place < first + WAYS; place++) {
            KeyFacts other = keys.getPlain(place);
            if (other == null) {
                free = place;
            } else if (other.idHash() == key.idHash()) {
                return place;
            }
        }
        return free >= 0 ? free : first + ThreadLocalRandom.current().nextInt(WAYS);
    }

    /** Numbers, and words and names of limits, which have no character that would have to be escaped. */
    private static String tail(KeyFacts key, Verdict verdict) {
        StringBuilder tail = new StringBuilder(256);
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
