package dev.rekey.core.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The slow and obvious reading of permissions: the set of all names of up to six segments from a small alphabet that a
 * pattern matches as a regular expression. The alphabet has one letter that no pattern holds, and that stands for all others.
 */
final class ReferencePermissions {

    private static final List<String> LETTERS = List.of("a", "b", "z");
    private static final List<String> PATTERN_LETTERS = List.of("a", "b", "*", "*");
    private static final int MAX_SEGMENTS = 6;
    private static final List<String> ALL = all();

    private ReferencePermissions() {}

    static Set<String> matching(Permission permission) {
        String[] segments = permission.value().split(":", -1);
        StringBuilder regex = new StringBuilder();
        for (int at = 0; at < segments.length; at++) {
            boolean last = at == segments.length - 1;
            regex.append(at == 0 ? "" : ":").append(segments[at].equals("*") ? (last ? ".+" : "[^:]+") : segments[at]);
        }
        return ALL.stream()
                .filter(Pattern.compile(regex.toString()).asMatchPredicate())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    static Set<String> matching(Set<Permission> permissions) {
        return permissions.stream().flatMap(each -> matching(each).stream()).collect(Collectors.toSet());
    }

    static Permission randomPattern(Random random) {
        List<String> segments = new ArrayList<>();
        int count = 1 + random.nextInt(MAX_SEGMENTS);
        for (int at = 0; at < count; at++) {
            segments.add(PATTERN_LETTERS.get(random.nextInt(PATTERN_LETTERS.size())));
        }
        return new Permission(String.join(":", segments));
    }

    private static List<String> all() {
        List<String> names = new ArrayList<>(LETTERS);
        int start = 0;
        for (int length = 2; length <= MAX_SEGMENTS; length++) {
            int end = names.size();
            for (String shorter : List.copyOf(names.subList(start, end))) {
                LETTERS.forEach(letter -> names.add(shorter + ":" + letter));
            }
            start = end;
        }
        return List.copyOf(names);
    }
}
