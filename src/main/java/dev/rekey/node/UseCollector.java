package dev.rekey.node;

import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.Use;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.verify.UseRecorder;
import java.time.Duration;
import java.time.Instant;
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
    private static final Duration MOMENT = Duration.ofMillis(10);

    private final KeyStore keys;
    private final ConcurrentHashMap<SecretId, Use> uses = new ConcurrentHashMap<>();

    public UseCollector(KeyStore keys) {
        this.keys = keys;
    }

    /** What was noted a moment ago is not noted again: a busy key would be a place that all threads write to. */
    @Override
    public void used(Use use) {
        Use noted = uses.get(use.secret());
        if (noted != null
                && !noted.at().isBefore(use.at().minus(MOMENT))
                && noted.hash().isPresent() == use.hash().isPresent()) {
            return;
        }
        uses.merge(use.secret(), use, UseCollector::later);
    }

    @Override
    public @Nullable Instant lastUse(SecretId secret) {
        Use noted = uses.get(secret);
        return noted == null ? null : noted.at();
    }

    private static Use later(Use one, Use other) {
        Use newer = other.at().isBefore(one.at()) ? one : other;
        Optional<KeyHash> hash = one.hash().or(other::hash);
        return new Use(newer.key(), newer.secret(), newer.at(), newer.from(), hash);
    }

    /** Writes what was collected; what cannot be written now is kept for the next time. */
    public void flush() {
        List<Use> taken = new ArrayList<>(uses.values());
        if (taken.isEmpty()) {
            return;
        }
        keys.recordUse(taken);
        taken.forEach(use -> uses.remove(use.secret(), use));
    }
}
