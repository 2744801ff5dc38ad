package dev.rekey.cli;

/** Why a sample did not do what its page says, in a sentence for the operator. */
final class SampleFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SampleFailure(String message) {
        super(message, null, false, false);
    }
}
