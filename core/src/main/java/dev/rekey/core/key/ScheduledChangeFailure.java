package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.Violation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Reason why a scheduled change was not applied when it was due.
 *
 * @param message English text for people
 * @param fields affected fields; empty if none
 * @param at when the change was held back
 */
public record ScheduledChangeFailure(Reason because, String message, List<String> fields, Instant at) {

    private static final int MAX_MESSAGE = 1_000;

    /** Category of the reason. The lower-case name is a stable code of the native API. */
    public enum Reason {
        /** Another caller has changed one of its fields since it was scheduled. */
        CHANGED_MEANWHILE,
        /** The caller who scheduled it may no longer make this change. */
        NOT_ALLOWED,
        /** The change is invalid under the current rules. */
        NOT_ACCEPTABLE,
        /** It would refuse more of the recorded traffic than its limit permits. */
        WOULD_REFUSE
    }

    public ScheduledChangeFailure {
        fields = List.copyOf(fields);
    }

    public static ScheduledChangeFailure changedMeanwhile(List<String> fields, Instant at) {
        return new ScheduledChangeFailure(
                Reason.CHANGED_MEANWHILE,
                "Fields were changed after the change was scheduled: " + String.join(", ", fields) + ".",
                fields,
                at);
    }

    public static ScheduledChangeFailure wouldRefuse(long refused, long most, Instant at) {
        return new ScheduledChangeFailure(
                Reason.WOULD_REFUSE,
                "The change would refuse up to " + refused + " of the recorded attempts; the limit is " + most + ".",
                List.of(),
                at);
    }

    /** Returns the reason for a change that would be refused if it were requested now. */
    public static ScheduledChangeFailure refused(Refusal refusal, Instant at) {
        return switch (refusal) {
            case Refusal.Invalid invalid -> invalid(invalid, at);
            case Refusal.Conflict conflict ->
                new ScheduledChangeFailure(Reason.NOT_ACCEPTABLE, conflict.publicMessage(), List.of(), at);
            case Refusal.Forbidden forbidden -> notAllowed(forbidden.publicMessage(), at);
            case Refusal.NotOwner foreign ->
                notAllowed("The caller who scheduled the change no longer owns the key.", at);
            case Refusal.Unauthenticated unknown ->
                notAllowed("The credential that scheduled the change is no longer valid.", at);
            case Refusal.NotFound missing ->
                notAllowed("The caller who scheduled the change can no longer see the key.", at);
            case Refusal.StaleVersion stale ->
                new ScheduledChangeFailure(Reason.NOT_ACCEPTABLE, stale.publicMessage(), List.of(), at);
            case Refusal.PreconditionRequired required ->
                new ScheduledChangeFailure(Reason.NOT_ACCEPTABLE, required.publicMessage(), List.of(), at);
        };
    }

    private static ScheduledChangeFailure notAllowed(String message, Instant at) {
        return new ScheduledChangeFailure(Reason.NOT_ALLOWED, message, List.of(), at);
    }

    private static ScheduledChangeFailure invalid(Refusal.Invalid invalid, Instant at) {
        String message = invalid.violations().stream()
                .map(violation -> violation.field() + ": " + violation.message())
                .collect(Collectors.joining(" "));
        return new ScheduledChangeFailure(
                Reason.NOT_ACCEPTABLE,
                TextRules.length(message) > MAX_MESSAGE
                        ? message.substring(0, message.offsetByCodePoints(0, MAX_MESSAGE))
                        : message,
                invalid.violations().stream().map(Violation::field).distinct().toList(),
                at);
    }
}
