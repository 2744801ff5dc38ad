package dev.rekey.sql.counterexample;

/** Breaks the rule that packages do not need each other. */
public final class PartOfACycle {

    dev.rekey.node.counterexample.PartOfACycle other;
}
