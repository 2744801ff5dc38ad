package dev.rekey.core.verify;

/**
 * One step of a judgement, for people.
 *
 * @param outcome what the verdict is where this step is the first that does not pass
 * @param passed whether it does
 * @param decided whether it is the one that the verdict rests on
 * @param seen what the attempt said or the clock showed
 * @param rule what the key, its owner or its project say about that
 */
public record Step(Outcome outcome, boolean passed, boolean decided, String seen, String rule) {}
