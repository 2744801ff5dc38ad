package dev.rekey.core;

import java.time.Instant;
import java.util.Optional;

/** Where answers to be given again are kept; they are written by the stores that write the effect. */
public interface AnswerStore {

    /** The answer remembered under this key since {@code since}. */
    Optional<RememberedAnswer> find(String scope, String key, Instant since);

    /** Forgets what was remembered before {@code before}; answers how many. */
    int forget(Instant before);
}
