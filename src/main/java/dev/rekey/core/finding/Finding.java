package dev.rekey.core.finding;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.project.User;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that somebody should look at.
 *
 * @param details why, at least one
 */
public record Finding(FindingKind kind, KeyId key, String name, User owner, List<Detail> details) {

    public Finding {
        details = List.copyOf(details);
    }

    /** About how many bytes it takes to tell of it. */
    int size() {
        int size = 512 + 4 * name.length();
        for (Detail detail : details) {
            size += 128 + 4 * detail.message().length();
        }
        return size;
    }

    /**
     * One reason.
     *
     * @param rule the rule of the project that is not kept; {@code null} where none is concerned
     * @param field the field of the key that shows it
     * @param message a sentence for people
     */
    public record Detail(@Nullable String rule, String field, String message) {}
}
