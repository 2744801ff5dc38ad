package dev.rekey.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting that is or may contain a secret: a password, or a URL with a password. Prints as
 * {@code ***}; only {@link #reveal()} returns the text.
 */
public final class SecretText {

    private final String text;

    private SecretText(String text) {
        this.text = text;
    }

    public static SecretText of(String text) {
        return new SecretText(text);
    }

    /** Returns the text, to connect with. */
    public String reveal() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SecretText secret && secret.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
