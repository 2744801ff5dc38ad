package dev.rekey.core.verify;

import dev.rekey.core.key.OwnedKey;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a verification.
 *
 * @param owned the key it speaks of; {@code null} where none was found or the caller may not know of it
 */
public record Verdict(Outcome outcome, @Nullable OwnedKey owned) {

    public boolean isValid() {
        return outcome == Outcome.VALID;
    }
}
