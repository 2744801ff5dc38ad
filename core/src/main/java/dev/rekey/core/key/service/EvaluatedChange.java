package dev.rekey.core.key.service;

import dev.rekey.core.key.KeyAggregate;
import java.util.Optional;

/**
 * A change of a key that all rules allow. Immutable.
 *
 * @param after the resulting key
 * @param reason reason given by the caller
 */
public record EvaluatedChange(KeyAggregate after, Optional<String> reason) {}
