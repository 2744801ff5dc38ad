package dev.rekey.core;

/** What we ask of every text that people gave us, before its own rules. */
public final class Text {

    private Text() {}

    /**
     * Whether the text holds neither control characters nor half of a surrogate pair, which no store and no terminal
     * keeps as it was sent.
     *
     * @param lines whether tabs and line ends are allowed
     */
    public static boolean isPlain(String text, boolean lines) {
        return text.codePoints().allMatch(point -> {
            if (lines && (point == '\t' || point == '\n' || point == '\r')) {
                return true;
            }
            return !Character.isISOControl(point) && !(point >= 0xD800 && point <= 0xDFFF);
        });
    }

    /** Length as people count it: code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
