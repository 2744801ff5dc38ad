package dev.rekey.core.verify;

/**
 * One step of an explanation.
 *
 * @param outcome outcome of the verification if this is the first step that fails
 * @param passed whether the step passed
 * @param decided whether this step determined the verdict
 * @param seen value of the attempt or the clock
 * @param rule rule of the key, its owner or its project
 */
public record ExplanationStep(Outcome outcome, boolean passed, boolean decided, String seen, String rule) {}
