package dev.rekey.core.key;

import java.util.Optional;

/**
 * A change of a key that all rules allow. Immutable.
 *
 * @param after the resulting key
 * @param reason reason given by the caller
 */
record EvaluatedChange(KeyAggregate after, Optional<String> reason) {}
