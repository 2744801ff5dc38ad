package dev.rekey.api.counterexample;

import dev.rekey.api.key.KeyRoutes;
import org.jspecify.annotations.Nullable;

/** Breaks the rule that the packages of the native API's nouns do not know each other. */
final class DependsOnAnotherNoun {

    @Nullable
    KeyRoutes other;
}
