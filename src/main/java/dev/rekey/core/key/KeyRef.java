package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import java.util.regex.Pattern;

/** How a request names a key. */
public sealed interface KeyRef {

    record ById(KeyId id) implements KeyRef {}

    /** @param number none is below 1 */
    record ByNumber(ProjectId project, long number) implements KeyRef {

        private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

        /** The key whose number {@code text} spells. A text that can be no number names a key that there is not. */
        public static ByNumber parse(ProjectId project, String text) {
            return new ByNumber(project, NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0);
        }
    }
}
