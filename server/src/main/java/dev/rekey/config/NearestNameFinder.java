package dev.rekey.config;

import dev.rekey.core.SpellingSuggestion;
import java.util.Collection;
import java.util.Optional;

/**
 * Suggests a known name for an unknown setting or option. For {@code cli}, which does not depend on
 * {@code core}.
 */
public final class NearestNameFinder {

    private NearestNameFinder() {}

    /** See {@link SpellingSuggestion#nearest}. */
    public static Optional<String> of(String typed, Collection<String> known) {
        return SpellingSuggestion.nearest(typed, known);
    }
}
