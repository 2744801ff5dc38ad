package dev.rekey.core.verify;

/** Result of looking up a secret. */
public sealed interface KeyLookup permits CachedKey, KeyLookup.NoKey, KeyLookup.StaleKey {

    /** No key with that secret is visible to the caller. */
    KeyLookup NOTHING = new NoKey();

    /** No key. */
    record NoKey() implements KeyLookup {}

    /** Key read before the store became unavailable; it may have changed since. */
    record StaleKey(CachedKey key) implements KeyLookup {}
}
