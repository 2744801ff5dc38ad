package dev.rekey.config;

/** A setting that we cannot start with; the message is a sentence for the operator and holds no secret. */
public final class WrongSetting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WrongSetting(String message) {
        super(message, null, false, false);
    }
}
