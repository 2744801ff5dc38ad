package dev.rekey.node.counterexample;

import org.jspecify.annotations.Nullable;

/** Breaks the rule that packages do not need each other. */
public final class PartOfACycle {

    dev.rekey.sql.counterexample.@Nullable PartOfACycle other;
}
