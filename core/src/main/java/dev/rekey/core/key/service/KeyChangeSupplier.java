package dev.rekey.core.key.service;

import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyChange;

/**
 * Supplies the change that a request makes, once its key has been found. An API can thus read the
 * request body after all earlier checks, and can consider the current state of the key.
 */
@FunctionalInterface
public interface KeyChangeSupplier {

    /**
     * Returns the change requested for {@code current}. Called again if the key was modified
     * concurrently.
     */
    KeyChange changeOf(KeyAggregate current);
}
