package dev.rekey.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting that is a secret or may hold one: a password, or a URL with a password in it. Prints as {@code ***}; the text
 * leaves by {@link #reveal()} alone.
 */
public final class SecretText {

    private final String text;

    private SecretText(String text) {
        this.text = text;
    }

    public static SecretText of(String text) {
        return new SecretText(text);
    }

    /** The text itself, to connect with. */
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
