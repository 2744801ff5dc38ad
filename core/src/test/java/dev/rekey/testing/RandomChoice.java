package dev.rekey.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Draws from lists of values. */
public record RandomChoice(Random random) {

    public <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    public <T> List<T> some(List<T> of, int most) {
        Set<T> some = new LinkedHashSet<>();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            some.add(one(of));
        }
        return List.copyOf(some);
    }

    /** A JSON list of these texts. */
    public static String texts(Iterable<String> texts) {
        List<String> quoted = new ArrayList<>();
        texts.forEach(text -> quoted.add('"' + text + '"'));
        return "[" + String.join(", ", quoted) + "]";
    }
}
