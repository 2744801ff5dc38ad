package dev.rekey.core;

import java.time.Instant;
import java.util.Optional;

/**
 * Store of responses to replay for repeated requests with an {@code Idempotency-Key}. Records are
 * written by the stores that write the effect, in the same transaction.
 */
public interface IdempotencyStore {

    /** Finds the response stored under this key at or after {@code since}. */
    Optional<IdempotentResponse> find(String scope, String key, Instant since);

    /** Deletes responses stored before {@code before}. Returns the number deleted. */
    int forget(Instant before);
}
