package dev.rekey.core.limit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where an installation remembers since when its nodes count together: a short text that tells one beginning from another.
 * Whoever finds another one there than is remembered, or none, knows that counts were lost.
 *
 * <p>May throw {@link dev.rekey.core.Outage}.
 */
public interface RememberedMark {

    /** The mark that was kept last; empty where none ever was. */
    Optional<String> find();

    /** Remembers this mark instead of any other. */
    void keep(String mark);

    /** One that is forgotten when the process ends. */
    static RememberedMark inMemory() {
        AtomicReference<Optional<String>> kept = new AtomicReference<>(Optional.empty());
        return new RememberedMark() {
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
