package dev.rekey.node.counterexample;

/** Breaks the rule that packages do not need each other. */
public final class PartOfACycle {

    dev.rekey.sql.counterexample.PartOfACycle other;
}
