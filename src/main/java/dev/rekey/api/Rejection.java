package dev.rekey.api;

import dev.rekey.core.Violation;
import java.util.List;

/**
 * A no that core never says, since it is about how our own API writes things: a member that does not exist, a query parameter
 * that cannot be read. It is thrown where that is found, which is after credential, permission and existence were judged.
 */
final class Rejection extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final String publicMessage;
    private final transient List<Violation> violations;

    private Rejection(ProblemCode code, String publicMessage, List<Violation> violations) {
        super(code.code(), null, false, false);
        this.code = code;
        this.publicMessage = publicMessage;
        this.violations = List.copyOf(violations);
    }

    /** Members of the wrong type, and members that do not exist. */
    static Rejection body(List<Violation> violations) {
        return new Rejection(
                ProblemCode.INVALID_BODY, "Members of the body do not exist or have the wrong type.", violations);
    }

    /** @param violations whose pointers are {@code /} and the parameter's name */
    static Rejection parameters(List<Violation> violations) {
        return new Rejection(
                ProblemCode.INVALID_PARAMETER, "Query parameters do not exist or cannot be read.", violations);
    }

    /** The same of parameters that can be read, but to which a rule says no. */
    static Rejection unacceptableParameters(List<Violation> violations) {
        return new Rejection(ProblemCode.INVALID_INPUT, "Query parameters are not acceptable.", violations);
    }

    static Rejection cursor() {
        return new Rejection(
                ProblemCode.CURSOR_INVALID,
                "This cursor was not given for this list with these filters. Begin again without one.",
                List.of());
    }

    static Rejection reusedIdempotencyKey() {
        return new Rejection(
                ProblemCode.IDEMPOTENCY_KEY_REUSED,
                "This Idempotency-Key was sent before with another request.",
                List.of());
    }

    ProblemCode code() {
        return code;
    }

    String publicMessage() {
        return publicMessage;
    }

    List<Violation> violations() {
        return violations;
    }
}
