package dev.rekey.core;

import java.text.Normalizer;
import java.util.Set;

/** Character rules for all text supplied by clients, applied before the rules of the field. */
public final class TextRules {

    /** Message for text that {@link #isForPeople} rejects. */
    public static final String RULE =
            "Only letters, marks, digits, punctuation, symbols, spaces and emoji are allowed; no"
                    + " control, bidirectional, tag, private-use or unassigned characters.";

    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** Visible format characters: Unicode's Prepended_Concatenation_Mark. */
    private static final Set<Integer> NUMBER_SIGNS = Set.of(
            0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2, 0x110BD, 0x110CD);

    private TextRules() {}

    /**
     * Returns whether the text contains neither control characters nor unpaired surrogates.
     * Sufficient for text that machines compare; text for display must satisfy
     * {@link #isForPeople}.
     *
     * @param lines whether tabs and line ends are allowed
     */
    public static boolean isPlain(String text, boolean lines) {
        return text.codePoints().allMatch(point -> {
            if (lines && isLine(point)) {
                return true;
            }
            return !Character.isISOControl(point) && !(point >= 0xD800 && point <= 0xDFFF);
        });
    }

    /**
     * Returns whether the text consists of letters, marks, digits, punctuation, symbols and spaces
     * of any script, and emoji with joiners and variation selectors. Other characters reorder text,
     * are invisible or have no agreed meaning, and could make one name look like another.
     *
     * @param lines whether tabs and line ends are allowed
     */
    public static boolean isForPeople(String text, boolean lines) {
        return text.codePoints().allMatch(point -> (lines && isLine(point)) || isForPeople(point));
    }

    private static boolean isLine(int point) {
        return point == '\t' || point == '\n' || point == '\r';
    }

    private static boolean isForPeople(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            // Persian and Indic scripts require both joiners.
            case Character.FORMAT ->
                point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER || NUMBER_SIGNS.contains(point);
            default -> true;
        };
    }

    /** Returns the text as it is stored, in Unicode normalization form C. */
    public static String normalized(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Returns the length in code points. */
    public static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
