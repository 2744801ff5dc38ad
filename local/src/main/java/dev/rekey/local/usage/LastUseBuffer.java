package dev.rekey.local.usage;

import dev.rekey.core.ClockSkew;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.SecretUse;
import dev.rekey.core.key.store.SecretUseStore;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.SecretUseRecorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Buffers the last use of each secret and writes them in batches.
 *
 * <p>Writing every use would cost one write per verification. If a node crashes, up to one flush
 * interval is lost.
 */
public final class LastUseBuffer implements SecretUseRecorder {

    /** Maximum error of a recorded use: it may be recorded this much too early. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    /** Maximum uses written in one transaction; other writes wait for it. */
    private static final int MAX_BATCH_SIZE = 1_000;

    /**
     * Maximum uses kept while they cannot be written; about 80 MB. Beyond it, uses of other secrets
     * are not recorded.
     */
    private static final int MAX_PENDING = 500_000;

    private final SecretUseStore keys;
    private final InstantSource clock;
    private final int mostUnwritten;
    private final ConcurrentHashMap<Secret, SecretUse> uses = new ConcurrentHashMap<>();

    public LastUseBuffer(SecretUseStore keys, InstantSource clock) {
        this(keys, clock, MAX_PENDING);
    }

    LastUseBuffer(SecretUseStore keys, InstantSource clock, int mostUnwritten) {
        this.keys = keys;
        this.clock = clock;
        this.mostUnwritten = mostUnwritten;
    }

    /** A secret's id in one object. */
    private record Secret(long high, long low) {

        static Secret of(SecretId id) {
            return new Secret(id.value().getMostSignificantBits(), id.value().getLeastSignificantBits());
        }
    }

    /**
     * {@inheritDoc} A use within {@link #MOMENT} of the recorded one is skipped: otherwise all
     * threads would write to the entry of a busy key.
     */
    @Override
    public void used(SecretUse use) {
        Secret secret = Secret.of(use.secret());
        SecretUse noted = uses.get(secret);
        if (noted != null
                && !noted.at().isBefore(use.at().minus(MOMENT))
                && !ClockSkew.isAhead(noted.at(), use.at())
                && noted.hash().isPresent() == use.hash().isPresent()) {
            return;
        }
        if (noted == null && uses.size() >= mostUnwritten) {
            return;
        }
        uses.merge(secret, use, LastUseBuffer::later);
    }

    @Override
    public @Nullable Instant lastUse(SecretId secret) {
        SecretUse noted = uses.get(Secret.of(secret));
        return noted == null ? null : noted.at();
    }

    private static SecretUse later(SecretUse first, SecretUse second) {
        // A use far ahead of the other one was recorded while the clock was wrong.
        SecretUse newer =
                second.at().isBefore(first.at()) && !ClockSkew.isAhead(first.at(), second.at()) ? first : second;
        Optional<KeyHash> hash = first.hash().or(second::hash);
        return new SecretUse(newer.key(), newer.secret(), newer.at(), newer.from(), hash);
    }

    private static SecretUse plausible(SecretUse use, Instant now) {
        return ClockSkew.isAhead(use.at(), now)
                ? new SecretUse(use.key(), use.secret(), now.truncatedTo(ChronoUnit.MICROS), use.from(), use.hash())
                : use;
    }

    /** Writes the buffered uses. What cannot be written is kept for the next flush. */
    public void flush() {
        flush(FlushPacer.none());
    }

    /** Writes the buffered uses in small batches with pauses. */
    public void flush(FlushPacer pacer) {
        List<SecretUse> taken = new ArrayList<>(uses.values());
        int piece = FlushPacer.batchSize(taken.size(), MAX_BATCH_SIZE);
        for (int from = 0; from < taken.size(); from += piece) {
            List<SecretUse> batch = taken.subList(from, Math.min(taken.size(), from + piece));
            Instant now = clock.instant();
            keys.recordUse(batch.stream().map(use -> plausible(use, now)).toList(), now);
            batch.forEach(use -> uses.remove(Secret.of(use.secret()), use));
            pacer.pause();
        }
    }
}
