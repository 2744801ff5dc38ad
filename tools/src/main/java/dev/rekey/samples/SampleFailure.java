package dev.rekey.samples;

/**
 * Thrown if the result of a sample differs from its page. The message is a sentence for the
 * operator.
 */
final class SampleFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SampleFailure(String message) {
        super(message, null, false, false);
    }
}
