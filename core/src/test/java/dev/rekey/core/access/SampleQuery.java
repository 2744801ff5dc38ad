package dev.rekey.core.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * A random query, written with more parentheses and blanks than it needs, and the slow and obvious reading of it.
 *
 * @param met whether who was given the first and holds the second meets it
 * @param permissions in the order of the text
 * @param closed whether the text can stand beside any operator as it is
 */
record SampleQuery(
        String text, BiPredicate<PermissionSet, PermissionSet> met, Set<Permission> permissions, boolean closed) {

    private static final List<String> NAMES =
            List.of("a", "a:b", "a:*", "*", "*:b", "b", "b:a", "b:*:a", "report", "and", "or");
    private static final int MAX_DEPTH = 3;

    static SampleQuery random(Random random) {
        return random(random, MAX_DEPTH);
    }

    static PermissionSet randomRights(Random random) {
        List<Permission> held = new ArrayList<>();
        for (int count = random.nextInt(6); count > 0; count--) {
            held.add(randomPermission(random));
        }
        return random.nextInt(4) == 0 ? PermissionSet.ALL : PermissionSet.of(held);
    }

    private static SampleQuery random(Random random, int depth) {
        SampleQuery bare = depth == 0 || random.nextInt(4) == 0 ? leaf(random) : joined(random, depth);
        return random.nextInt(4) == 0 ? bare.inParentheses(random) : bare;
    }

    private static SampleQuery leaf(Random random) {
        Permission permission = randomPermission(random);
        return new SampleQuery(
                permission.value(),
                (given, held) -> given.includes(permission) && held.includes(permission),
                Set.of(permission),
                true);
    }

    private static SampleQuery joined(Random random, int depth) {
        boolean all = random.nextBoolean();
        List<SampleQuery> parts = new ArrayList<>();
        for (int count = 2 + random.nextInt(2); count > 0; count--) {
            SampleQuery part = random(random, depth - 1);
            parts.add(part.closed ? part : part.inParentheses(random));
        }
        String operator = all ? "AND" : "OR";
        StringBuilder text = new StringBuilder();
        Set<Permission> permissions = new LinkedHashSet<>();
        for (SampleQuery part : parts) {
            if (!text.isEmpty()) {
                text.append(blank(random)).append(operator).append(blank(random));
            }
            text.append(part.text);
            permissions.addAll(part.permissions);
        }
        BiPredicate<PermissionSet, PermissionSet> met = all
                ? (given, held) -> parts.stream().allMatch(part -> part.met.test(given, held))
                : (given, held) -> parts.stream().anyMatch(part -> part.met.test(given, held));
        return new SampleQuery(text.toString(), met, permissions, false);
    }

    private SampleQuery inParentheses(Random random) {
        String space = random.nextBoolean() ? "" : blank(random);
        return new SampleQuery("(" + space + text + space + ")", met, permissions, true);
    }

    private static String blank(Random random) {
        return random.nextInt(5) == 0 ? "\t " : " ";
    }

    private static Permission randomPermission(Random random) {
        return new Permission(NAMES.get(random.nextInt(NAMES.size())));
    }
}
