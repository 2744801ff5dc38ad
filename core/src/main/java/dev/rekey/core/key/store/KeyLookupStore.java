package dev.rekey.core.key.store;

import dev.rekey.core.id.ProjectId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.secret.KeyHash;
import java.util.List;
import java.util.Optional;

/** Finds keys by their secrets, as verification does. Thread-safe; all methods block. */
public interface KeyLookupStore {

    /** Finds the key that has a valid secret with one of these hashes. */
    Optional<Match> findBySecret(List<KeyHash> candidates);

    /**
     * Finds a key of one project by its secret. A key of another project takes no more work than
     * one that does not exist.
     */
    Optional<Match> findBySecretIn(ProjectId project, List<KeyHash> candidates);

    /** A key found by one of its secrets. */
    record Match(KeyAggregate owned, SecretVersion secret) {}
}
