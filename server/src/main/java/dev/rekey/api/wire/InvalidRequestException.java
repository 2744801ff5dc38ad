package dev.rekey.api.wire;

import dev.rekey.core.Violation;
import java.util.List;

/**
 * An error of form that only the native API reports, such as an unknown member or an unreadable
 * query parameter. Thrown after credential, permission and existence have been checked.
 */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String publicMessage;
    private final transient List<Violation> violations;

    private InvalidRequestException(ProblemCode code, String publicMessage, List<Violation> violations) {
        super(code.code(), null, false, false);
        this.code = code;
        this.publicMessage = publicMessage;
        this.violations = List.copyOf(violations);
    }

    /** Members that have the wrong type or do not exist. */
    public static InvalidRequestException body(List<Violation> violations) {
        return new InvalidRequestException(
                ProblemCode.INVALID_BODY,
                "The body contains members that are unknown or have the wrong type.",
                violations);
    }

    /** @param violations pointers consist of {@code /} and the parameter's name */
    static InvalidRequestException parameters(List<Violation> violations) {
        return new InvalidRequestException(
                ProblemCode.INVALID_PARAMETER,
                "The query contains parameters that are unknown or malformed.",
                violations);
    }

    /** Well-formed parameters that violate a rule. */
    public static InvalidRequestException unacceptableParameters(List<Violation> violations) {
        return new InvalidRequestException(
                ProblemCode.INVALID_INPUT, "The query contains invalid parameters.", violations);
    }

    static InvalidRequestException cursor() {
        return new InvalidRequestException(
                ProblemCode.CURSOR_INVALID,
                "The cursor was not issued for this list with these filters; start again without a cursor.",
                List.of());
    }

    static InvalidRequestException reusedIdempotencyKey() {
        return new InvalidRequestException(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "The Idempotency-Key was already used with a different request.",
                List.of());
    }

    ProblemCode code() {
        return code;
    }

    String publicMessage() {
        return publicMessage;
    }

    public List<Violation> violations() {
        return violations;
    }
}
