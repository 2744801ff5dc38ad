package dev.rekey.config.counterexample;

import dev.rekey.App;
import org.jspecify.annotations.Nullable;

/** Breaks the rule of its layer. */
final class DependsOnApp {

    @Nullable
    App app;
}
