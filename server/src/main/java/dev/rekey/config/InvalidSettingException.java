package dev.rekey.config;

/**
 * Thrown for an unknown or invalid setting. The message is a sentence for the operator and contains
 * no secret.
 */
public final class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvalidSettingException(String message) {
        super(message, null, false, false);
    }
}
