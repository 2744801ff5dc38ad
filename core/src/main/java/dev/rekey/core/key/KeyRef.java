package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.util.regex.Pattern;

/** Reference to a key, as a request gives it. */
public sealed interface KeyRef {

    record ById(KeyId id) implements KeyRef {}

    /**
     * Reference by number.
     *
     * @param number at least 1; 0 matches no key
     */
    record ByNumber(ProjectId project, long number) implements KeyRef {

        private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

        /** Parses a number. Text that is not a number gives a reference that matches no key. */
        public static ByNumber parse(ProjectId project, String text) {
            return new ByNumber(project, NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0);
        }
    }
}
