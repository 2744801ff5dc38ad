package dev.rekey.api.counterexample;

/** Breaks the rule that an operation is reached through the route table only. */
public final class PublicOperation {}
