package dev.rekey.config;

import dev.rekey.core.Spelling;
import java.util.Collection;
import java.util.Optional;

/** Finds the setting or option that somebody probably meant by an unknown one. For commands, which do not know the core. */
public final class NearestName {

    private NearestName() {}

    /** See {@link Spelling#nearest}. */
    public static Optional<String> of(String typed, Collection<String> known) {
        return Spelling.nearest(typed, known);
    }
}
