package dev.rekey.testing;

/** JSON in the text of a test, without escaped quotes. */
public final class JsonText {

    private JsonText() {}

    /** JSON written with apostrophes for quotes: {@code json("{'name': 'x'}")} is {@code {"name": "x"}}. */
    public static String json(String text) {
        return text.replace('\'', '"');
    }
}
