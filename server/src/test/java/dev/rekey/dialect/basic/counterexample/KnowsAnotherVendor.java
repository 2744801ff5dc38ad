package dev.rekey.dialect.basic.counterexample;

import dev.rekey.App;
import dev.rekey.dialect.partoo.PartooApi;
import org.jspecify.annotations.Nullable;

/** Breaks the rules of dialects. */
final class KnowsAnotherVendor {

    @Nullable
    App app;

    @Nullable
    PartooApi other;
}
