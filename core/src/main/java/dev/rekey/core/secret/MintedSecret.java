package dev.rekey.core.secret;

/**
 * New secret with its first and last characters, which are stored for display.
 *
 * @param secret the complete secret
 * @param start the format's prefix with its separator, and the first four characters after it
 * @param lastFour the last four characters
 */
public record MintedSecret(KeySecret secret, String start, String lastFour) {

    static final int SHOWN = 4;

    /**
     * Creates an instance for text of unknown format, imported or set by an operator. Its start is
     * the first four characters.
     */
    public static MintedSecret given(KeySecret secret) {
        return after(0, secret);
    }

    static MintedSecret after(int prefixLength, KeySecret secret) {
        String text = secret.reveal();
        return new MintedSecret(secret, text.substring(0, prefixLength + SHOWN), text.substring(text.length() - SHOWN));
    }
}
