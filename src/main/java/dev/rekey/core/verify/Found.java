package dev.rekey.core.verify;

/** What a secret led to. */
public sealed interface Found permits KeyFacts, Found.NoKey {

    /** There is no key with that secret that the one who asks may know of. */
    Found NOTHING = new NoKey();

    /** Nothing. */
    record NoKey() implements Found {}
}
