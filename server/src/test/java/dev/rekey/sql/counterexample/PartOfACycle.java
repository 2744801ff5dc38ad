package dev.rekey.sql.counterexample;

import org.jspecify.annotations.Nullable;

/** Breaks the rule that packages do not need each other. */
public final class PartOfACycle {

    dev.rekey.node.counterexample.@Nullable PartOfACycle other;
}
