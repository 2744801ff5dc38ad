package dev.rekey.core.verify;

/** Result of looking up a secret. */
public sealed interface Found permits KeyFacts, Found.NoKey, Found.Stale {

    /** No key with that secret is visible to the caller. */
    Found NOTHING = new NoKey();

    /** No key. */
    record NoKey() implements Found {}

    /** Key read before the store became unavailable; it may have changed since. */
    record Stale(KeyFacts key) implements Found {}
}
