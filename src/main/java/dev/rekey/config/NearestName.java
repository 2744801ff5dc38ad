package dev.rekey.config;

import dev.rekey.core.Spelling;
import java.util.Collection;
import java.util.Optional;

/**
 * Suggests a known name for an unknown setting or option. For {@code cli}, which does not depend on
 * {@code core}.
 */
public final class NearestName {

    private NearestName() {}

    /** See {@link Spelling#nearest}. */
    public static Optional<String> of(String typed, Collection<String> known) {
        return Spelling.nearest(typed, known);
    }
}
