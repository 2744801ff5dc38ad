package dev.rekey.core.finding;

import dev.rekey.core.key.OwnedKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that somebody should look at.
 *
 * @param details why, at least one
 */
public record Finding(FindingKind kind, OwnedKey owned, List<Detail> details) {

    public Finding {
        details = List.copyOf(details);
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
