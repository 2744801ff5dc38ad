package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.Text;
import dev.rekey.core.Violation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why a scheduled change was not made when it was due.
 *
 * @param message for people
 * @param fields the fields that it is about; empty where it is about none
 * @param at when that was found
 */
public record HeldBack(Because because, String message, List<String> fields, Instant at) {

    private static final int LONGEST_MESSAGE = 1_000;

    /** Why; the lower-case name is the stable code of our own API. */
    public enum Because {
        /** Somebody else has changed one of its fields since it was scheduled. */
        CHANGED_MEANWHILE,
        /** Who scheduled it could not make this change any more. */
        NOT_ALLOWED,
        /** The rules that hold now refuse it. */
        NOT_ACCEPTABLE,
        /** It would have refused more of the recorded traffic than was put up with. */
        WOULD_REFUSE
    }

    public HeldBack {
        fields = List.copyOf(fields);
    }

    static HeldBack changedMeanwhile(List<String> fields, Instant at) {
        return new HeldBack(
                Because.CHANGED_MEANWHILE,
                "The key was changed in the same fields since: " + String.join(", ", fields) + ".",
                fields,
                at);
    }

    static HeldBack wouldRefuse(long refused, long most, Instant at) {
        return new HeldBack(
                Because.WOULD_REFUSE,
                "It would have refused up to " + refused + " of the recorded attempts; at most " + most
                        + " were put up with.",
                List.of(),
                at);
    }

    /** That a request with this content would be refused now. */
    static HeldBack refused(Refusal refusal, Instant at) {
        return switch (refusal) {
            case Refusal.Invalid invalid -> invalid(invalid, at);
            case Refusal.Conflict conflict ->
                new HeldBack(Because.NOT_ACCEPTABLE, conflict.publicMessage(), List.of(), at);
            case Refusal.Forbidden forbidden -> notAllowed(forbidden.publicMessage(), at);
            case Refusal.NotYours foreign -> notAllowed("The key is not theirs who scheduled this any more.", at);
            case Refusal.Unauthenticated unknown ->
                notAllowed("The credential with which this was scheduled is not good any more.", at);
            case Refusal.NotFound missing -> notAllowed("The key cannot be seen any more by who scheduled this.", at);
            case Refusal.StaleVersion stale ->
                new HeldBack(Because.NOT_ACCEPTABLE, stale.publicMessage(), List.of(), at);
            case Refusal.VersionRequired required ->
                new HeldBack(Because.NOT_ACCEPTABLE, required.publicMessage(), List.of(), at);
        };
    }

    private static HeldBack notAllowed(String message, Instant at) {
        return new HeldBack(Because.NOT_ALLOWED, message, List.of(), at);
    }

    private static HeldBack invalid(Refusal.Invalid invalid, Instant at) {
        String message = invalid.violations().stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .collect(Collectors.joining(" "));
        return new HeldBack(
                Because.NOT_ACCEPTABLE,
                Text.length(message) > LONGEST_MESSAGE
                        ? message.substring(0, message.offsetByCodePoints(0, LONGEST_MESSAGE))
                        : message,
                invalid.violations().stream().map(Violation::field).distinct().toList(),
                at);
    }
}
