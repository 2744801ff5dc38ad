package dev.rekey.core.limit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Store of the generation marker of the shared rate limit counters, a short string. A marker that
 * is missing or different from the stored one shows that the counters were lost.
 *
 * <p>Methods may throw {@link dev.rekey.core.UnavailableException}.
 */
public interface RedisGenerationStore {

    /** Returns the stored marker; empty if none was ever stored. */
    Optional<String> find();

    /** Replaces the stored marker. */
    void keep(String mark);

    /** Returns an in-memory store that is lost when the process ends. */
    static RedisGenerationStore inMemory() {
        AtomicReference<Optional<String>> kept = new AtomicReference<>(Optional.empty());
        return new RedisGenerationStore() {
            @Override
            public Optional<String> find() {
                return kept.get();
            }

            @Override
            public void keep(String mark) {
                kept.set(Optional.of(mark));
            }
        };
    }
}
