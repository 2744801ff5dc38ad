package dev.rekey.core.verify;

/** What a secret led to. */
public sealed interface Found permits KeyFacts, Found.NoKey, Found.Stale {

    /** There is no key with that secret that the one who asks may know of. */
    Found NOTHING = new NoKey();

    /** Nothing. */
    record NoKey() implements Found {}

    /** A key as it was when the store could still be asked: it may have changed since. */
    record Stale(KeyFacts key) implements Found {}
}
