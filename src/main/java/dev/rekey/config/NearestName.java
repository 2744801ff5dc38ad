package dev.rekey.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that somebody probably meant by an unknown one. */
public final class NearestName {

    /** How different a name may be from the one that is suggested for it. */
    private static final int MOST_EDITS = 3;

    private NearestName() {}

    /**
     * The known name with the fewest differences; empty if even that one differs in more than {@value #MOST_EDITS} letters,
     * or in half of them.
     */
    public static Optional<String> of(String typed, Collection<String> known) {
        return known.stream()
                .filter(name -> edits(typed, name) <= Math.min(MOST_EDITS, name.length() / 2))
                .min(Comparator.comparingInt((String name) -> edits(typed, name))
                        .thenComparing(name -> name));
    }

    /** Letters to insert, remove or replace to make one out of the other (Levenshtein). */
    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at <= other.length(); at++) {
            row[at] = at;
        }
        for (int above = 1; above <= one.length(); above++) {
            int diagonal = row[0];
            row[0] = above;
            for (int at = 1; at <= other.length(); at++) {
                int replaced = diagonal + (one.charAt(above - 1) == other.charAt(at - 1) ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.min(replaced, 1 + Math.min(row[at], row[at - 1]));
            }
        }
        return row[other.length()];
    }
}
