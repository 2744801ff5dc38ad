package dev.rekey.core.key.store;

/**
 * Port to the storage of keys, the hashes of their secrets, and their revisions, in all its roles.
 * A class that uses or decorates some of them depends on those alone. Thread-safe; all methods
 * block.
 *
 * <p>Each method is one transaction. Texts are compared byte by byte. Methods throw {@link
 * dev.rekey.core.UnavailableException} if the store is unavailable; an empty result always means
 * that the record does not exist.
 */
public interface KeyStore
        extends KeyReader,
                KeyLookupStore,
                KeyCountStore,
                KeyCreationStore,
                KeyUpdateStore,
                RevisionStore,
                SecretUseStore {}
