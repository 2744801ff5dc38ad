package dev.rekey.core.secret;

/**
 * A secret with the two ends of it that are kept for people.
 *
 * @param secret the whole of it
 * @param start the format's prefix with its separator and the first four characters after it
 * @param lastFour the last four characters
 */
public record Minted(KeySecret secret, String start, String lastFour) {

    static final int SHOWN = 4;

    /** The same for a text whose shape we do not know, imported or set by an operator: its start is its first four. */
    public static Minted given(KeySecret secret) {
        return after(0, secret);
    }

    static Minted after(int prefixLength, KeySecret secret) {
        String text = secret.reveal();
        return new Minted(secret, text.substring(0, prefixLength + SHOWN), text.substring(text.length() - SHOWN));
    }
}
