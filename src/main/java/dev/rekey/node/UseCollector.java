package dev.rekey.node;

import dev.rekey.core.Clocks;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.Use;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.UseRecorder;
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
 * Remembers which secrets were used, one entry each however often they are, until they are written in one go.
 *
 * <p>Writing at each use would be a write for each verification. What was not written when a node dies is lost: at most
 * one interval of it.
 */
public final class UseCollector implements UseRecorder {

    /** By so much may a use be told to be earlier than it was. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    /** What is written in one transaction: other writes wait for it. */
    private static final int MOST_AT_ONCE = 1_000;

    /** Uses kept while they cannot be written; about 80 MB. Beyond it, secrets that are not noted yet go unnoted. */
    private static final int MOST_UNWRITTEN = 500_000;

    private final KeyStore keys;
    private final InstantSource clock;
    private final int mostUnwritten;
    private final ConcurrentHashMap<Secret, Use> uses = new ConcurrentHashMap<>();

    public UseCollector(KeyStore keys, InstantSource clock) {
        this(keys, clock, MOST_UNWRITTEN);
    }

    UseCollector(KeyStore keys, InstantSource clock, int mostUnwritten) {
        this.keys = keys;
        this.clock = clock;
        this.mostUnwritten = mostUnwritten;
    }

    /** The id of a secret, in one object. */
    private record Secret(long high, long low) {

        static Secret of(SecretId id) {
            return new Secret(id.value().getMostSignificantBits(), id.value().getLeastSignificantBits());
        }
    }

    /** What was noted a moment ago is not noted again: a busy key would be a place that all threads write to. */
    @Override
    public void used(Use use) {
        Secret secret = Secret.of(use.secret());
        Use noted = uses.get(secret);
        if (noted != null
                && !noted.at().isBefore(use.at().minus(MOMENT))
                && !Clocks.isAhead(noted.at(), use.at())
                && noted.hash().isPresent() == use.hash().isPresent()) {
            return;
        }
        if (noted == null && uses.size() >= mostUnwritten) {
            return;
        }
        uses.merge(secret, use, UseCollector::later);
    }

    @Override
    public @Nullable Instant lastUse(SecretId secret) {
        Use noted = uses.get(Secret.of(secret));
        return noted == null ? null : noted.at();
    }

    private static Use later(Use one, Use other) {
        // One far ahead of the other, which came after it, was noted while the clock was wrong.
        Use newer = other.at().isBefore(one.at()) && !Clocks.isAhead(one.at(), other.at()) ? one : other;
        Optional<KeyHash> hash = one.hash().or(other::hash);
        return new Use(newer.key(), newer.secret(), newer.at(), newer.from(), hash);
    }

    private static Use believed(Use use, Instant now) {
        return Clocks.isAhead(use.at(), now)
                ? new Use(use.key(), use.secret(), now.truncatedTo(ChronoUnit.MICROS), use.from(), use.hash())
                : use;
    }

    /** Writes what was collected; what cannot be written now is kept for the next time. */
    public void flush() {
        flush(Rests.none());
    }

    /** The same in small pieces with rests between them. */
    void flush(Rests rests) {
        List<Use> taken = new ArrayList<>(uses.values());
        int piece = Rests.piece(taken.size(), MOST_AT_ONCE);
        for (int from = 0; from < taken.size(); from += piece) {
            List<Use> some = taken.subList(from, Math.min(taken.size(), from + piece));
            Instant now = clock.instant();
            keys.recordUse(some.stream().map(use -> believed(use, now)).toList(), now);
            some.forEach(use -> uses.remove(Secret.of(use.secret()), use));
            rests.rest();
        }
    }
}
