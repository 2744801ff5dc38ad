package dev.rekey.sql;

import java.util.Locale;

/**
 * Column representation of enum constants: their names in lower case, as everywhere outside Java.
 */
final class Words {

    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static <E extends Enum<E>> E parse(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }
}
