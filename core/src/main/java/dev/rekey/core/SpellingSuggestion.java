package dev.rekey.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggests the known name closest to a misspelled one. */
public final class SpellingSuggestion {

    /** Longer names get no suggestion: comparison time grows with the product of both lengths. */
    private static final int MAX_LENGTH = 64;

    private static final int MAX_EDITS = 3;

    /** Letters required for each allowed edit. */
    private static final int LETTERS_PER_EDIT = 3;

    private SpellingSuggestion() {}

    /**
     * Returns a sentence that suggests the closest known name, with a leading space; empty if none
     * is close.
     */
    public static String hint(String misspelled, Collection<String> known) {
        return nearest(misspelled, known)
                .map(name -> " Did you mean \"" + name + "\"?")
                .orElse("");
    }

    /**
     * Finds the known name with the fewest letters to insert, remove, replace or swap, at most one
     * edit for every three letters. Ignores case, hyphens and underscores. Of two equally close
     * names, the alphabetically first is returned.
     *
     * @return empty if no name is close
     */
    public static Optional<String> nearest(String misspelled, Collection<String> known) {
        if (misspelled.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String letters = letters(misspelled);
        int max = Math.min(MAX_EDITS, letters.length() / LETTERS_PER_EDIT);
        return known.stream()
                .map(name -> new Candidate(name, edits(letters, letters(name))))
                .filter(candidate -> candidate.edits <= max)
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(Candidate::name);
    }

    private record Candidate(String name, int edits) {}

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Returns the optimal string alignment distance. */
    private static int edits(String source, String target) {
        int[][] rows = new int[3][target.length() + 1];
        for (int index = 0; index <= target.length(); index++) {
            rows[0][index] = index;
        }
        for (int row = 1; row <= source.length(); row++) {
            int[] now = rows[row % 3];
            int[] before = rows[(row + 2) % 3];
            now[0] = row;
            for (int index = 1; index <= target.length(); index++) {
                boolean same = source.charAt(row - 1) == target.charAt(index - 1);
                now[index] = Math.min(before[index - 1] + (same ? 0 : 1), 1 + Math.min(before[index], now[index - 1]));
                boolean swapped = row > 1
                        && index > 1
                        && source.charAt(row - 1) == target.charAt(index - 2)
                        && source.charAt(row - 2) == target.charAt(index - 1);
                if (swapped) {
                    now[index] = Math.min(now[index], rows[(row + 1) % 3][index - 2] + 1);
                }
            }
        }
        return rows[source.length() % 3][target.length()];
    }
}
