package dev.rekey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.rekey.core.access.PermissionQuery.Result;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionQueryTest {

    @ParameterizedTest
    @CsvSource({
        "a,                         a",
        "' a\t',                    a",
        "((a)),                     a",
        "a AND b AND c,             a AND b AND c",
        "a AND (b AND c),           a AND b AND c",
        "a OR (b OR (c OR d)),      a OR b OR c OR d",
        "a OR b AND c,              a OR b AND c",
        "a OR (b AND c),            a OR b AND c",
        "(a OR b) AND c,            (a OR b) AND c",
        "(a)AND(b),                 a AND b",
        "a AND(b OR c),             a AND (b OR c)",
        "a\tAND \t b,               a AND b",
        "files:* AND *:read OR *,   files:* AND *:read OR *",
        "keys:read OR verify,       keys:read OR verify",
        "and AND or,                and AND or",
        "ANDA AND ORB AND AND:OR,   ANDA AND ORB AND AND:OR",
        "a AND a,                   a AND a",
    })
    void itsCanonicalTextHasOnlyTheParenthesesItNeeds(String text, String canonical) {
        PermissionQuery query = query(text);

        assertThat(query).hasToString(canonical);
        assertThat(query(canonical)).isEqualTo(query).hasSameHashCodeAs(query);
    }

    @Test
    void orderAndOperatorsMakeADifference() {
        assertThat(query("a AND b")).isNotEqualTo(query("b AND a")).isNotEqualTo(query("a OR b"));
        assertThat(query("a OR b AND c")).isNotEqualTo(query("(a OR b) AND c"));
        assertThat(query("a")).isNotEqualTo(query("A"));
    }

    @Test
    void aListNeedsAllOfIt() {
        assertThat(PermissionQuery.all(permissions("a", "b:*"))).isEqualTo(query("a AND b:*"));
        assertThat(PermissionQuery.all(permissions("a"))).isEqualTo(query("a"));
        assertThat(PermissionQuery.all(List.of())).isEqualTo(PermissionQuery.NONE);
    }

    @Test
    void noneNeedsNothing() {
        PermissionSet nothing = PermissionSet.of(List.of());

        assertThat(PermissionQuery.NONE.isEmpty()).isTrue();
        assertThat(PermissionQuery.NONE.isMetBy(nothing, nothing)).isTrue();
        assertThat(PermissionQuery.NONE.missing(nothing, nothing)).isEmpty();
        assertThat(PermissionQuery.NONE.permissions()).isEmpty();
        assertThat(query("a").isEmpty()).isFalse();
        assertThat(query("a").isMetBy(nothing, PermissionSet.ALL)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "files:*,                files:*,     true",
        "files:*,                *,           true",
        "files:*,                files:read,  false",
        "files:*,                *:*,         true",
        "*,                      *:*,         false",
        "files:read,             files:*,     true",
        "files:read OR rooms:x,  rooms:*,     true",
        "files:read AND rooms:x, rooms:*,     false",
        "a OR b AND c,           a,           true",
        "(a OR b) AND c,         a,           false",
        "keys:read,              keys:*,      true",
    })
    void aPatternIsNeededWhole(String needed, String held, boolean met) {
        assertThat(query(needed).isMetBy(rights(held), PermissionSet.ALL)).isEqualTo(met);
        assertThat(query(needed).isMetBy(PermissionSet.ALL, rights(held))).isEqualTo(met);
    }

    /** Otherwise a restricted key would borrow from its owner what it was not given. */
    @Test
    void eachPermissionMustBeBothGivenAndHeld() {
        assertThat(query("a AND b").isMetBy(rights("a"), rights("b"))).isFalse();
        assertThat(query("a OR b").isMetBy(rights("a"), rights("b"))).isFalse();
        assertThat(query("a OR b").isMetBy(rights("a", "b"), rights("b"))).isTrue();
        assertThat(query("a OR b").missing(rights("a"), rights("b"))).isEqualTo(permissions("a", "b"));
    }

    @Test
    void whatIsMissingIsWhatWouldHelp() {
        PermissionQuery query = query("(a OR b) AND c AND (d OR e AND f) AND c");

        assertThat(query.permissions()).isEqualTo(permissions("a", "b", "c", "d", "e", "f"));
        assertThat(query.missing(rights("a"), PermissionSet.ALL)).isEqualTo(permissions("c", "d", "e", "f"));
        assertThat(query.missing(rights("a", "e"), PermissionSet.ALL)).isEqualTo(permissions("c", "d", "f"));
        assertThat(query.missing(rights("b", "c", "d"), PermissionSet.ALL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'',             0, 'A permission or ''('' is expected at the end'",
        "'  \t',         3, 'A permission or ''('' is expected at the end'",
        "'a AND ',       6, 'A permission or ''('' is expected at the end'",
        "'(a OR',        5, 'A permission or ''('' is expected at the end'",
        "'(',            1, 'A permission or ''('' is expected at the end'",
        "'AND a',        0, 'A permission or ''('' is expected here'",
        "'a AND OR b',   6, 'A permission or ''('' is expected here'",
        "'(OR)',         1, 'A permission or ''('' is expected here'",
        "'()',           1, 'A permission or ''('' is expected before'",
        "'(a AND )',     7, 'A permission or ''('' is expected before'",
        "')',            0, 'This '')'' has no matching'",
        "'a AND )',      6, 'This '')'' has no matching'",
        "'(a) )',        4, 'This '')'' has no matching'",
        "'a OR (b',      5, 'This ''('' has no matching'",
        "'((a)',         0, 'This ''('' has no matching'",
        "'a b',          2, AND or OR is expected",
        "'a(b)',         1, AND or OR is expected",
        "'(a)b',         3, AND or OR is expected",
        "'(a (b))',      3, AND or OR is expected",
        "'a && b',       2, AND or OR is expected",
        "'NOT a',        4, AND or OR is expected",
        "'a and b',      2, AND and OR must be upper case",
        "'(a Or b)',     3, AND and OR must be upper case",
        "'a,b',          1, This character is not allowed",
        "'a\nAND b',     1, This character is not allowed",
        "'a AND ä',      6, This character is not allowed",
        "'a\u00a0OR b',  1, This character is not allowed",
        "'a AND \u0000', 6, This character is not allowed",
        "'a OR b::c',    5, Invalid permission",
        "'a*',           0, Invalid permission",
        "'a:b:c:d:e:f:g',0, Invalid permission",
    })
    void aFaultHasAPlaceAndAReason(String text, int position, String reason) {
        Result.Malformed fault = fault(text);

        assertThat(fault.position()).isEqualTo(position);
        assertThat(fault.reason()).startsWith(reason).endsWith(".");
    }

    @Test
    void theDocumentsAnswersAreGiven() throws IOException {
        Pattern row = Pattern.compile("\\| `([^`]+)` \\| At character (\\d+), counted from 0: (.+) \\|");
        List<MatchResult> rows = Files.readAllLines(Path.of("docs/reference/permission-queries.md")).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();

        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(found -> assertThat(fault(found.group(1)))
                        .isEqualTo(new Result.Malformed(Integer.parseInt(found.group(2)), found.group(3))));
    }

    @Test
    void aTextHasAtMostAThousandCharacters() {
        String longest = "a" + " ".repeat(PermissionQuery.MAX_LENGTH - 1);

        assertThat(query(longest)).hasToString("a");
        assertThat(fault(longest + " ")).isEqualTo(new Result.Malformed(1_000, "A query has at most 1000 characters."));
    }

    /** Or a query that was kept in its canonical text could not be read again. */
    @Test
    void theLengthIsThatOfTheCanonicalTextToo() {
        String filled = "a".repeat(60);
        String tight = "(a OR b)AND(a OR b)" + (" AND " + filled).repeat(15);
        String longest = tight + " ".repeat(PermissionQuery.MAX_LENGTH - tight.length());

        assertThat(query(longest)).hasToString(tight.replace(")AND(", ") AND ("));
        String tooTight = tight + " AND a";
        assertThat(tooTight).hasSize(PermissionQuery.MAX_LENGTH);
        assertThat(fault(tooTight).position()).isEqualTo(PermissionQuery.MAX_LENGTH);
        assertThat(fault(tooTight).reason()).startsWith("With the required spaces around AND and OR");
    }

    @Test
    void aTextNamesAtMostAHundredPermissions() {
        String most = "a" + " OR a".repeat(PermissionQuery.MAX_PERMISSIONS - 1);

        assertThat(query(most).permissions()).isEqualTo(permissions("a"));
        assertThat(fault(most + " OR b"))
                .isEqualTo(new Result.Malformed(most.length() + 4, "A query names at most 100 permissions."));
    }

    @Test
    void atMostTenParenthesesAreOpenAtOnce() {
        int most = PermissionQuery.MAX_DEPTH;

        assertThat(query("(".repeat(most) + "a" + ")".repeat(most))).hasToString("a");
        assertThat(query("(a) AND ".repeat(50) + "(a)").permissions()).hasSize(1);
        assertThat(fault("(".repeat(most + 1) + "a" + ")".repeat(most + 1)))
                .isEqualTo(new Result.Malformed(most, "Parentheses can be nested at most 10 deep."));
        assertThat(fault("(".repeat(PermissionQuery.MAX_LENGTH)).position()).isEqualTo(most);
    }

    @Test
    void randomQueriesAreReadBackAndJudgedLikeTheirTrees() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            SampleQuery sample = SampleQuery.random(random);
            PermissionQuery query = query(sample.text());
            PermissionSet given = SampleQuery.randomRights(random);
            PermissionSet held = SampleQuery.randomRights(random);
            String what = "seed %d: %s, given %s, held %s".formatted(seed, sample.text(), given, held);

            assertThat(query(query.toString())).as(what).isEqualTo(query);
            assertThat(query.permissions()).as(what).isEqualTo(List.copyOf(sample.permissions()));
            boolean met = sample.met().test(given, held);
            assertThat(query.isMetBy(given, held)).as(what).isEqualTo(met);
            List<Permission> missing = query.missing(given, held);
            assertThat(missing.isEmpty()).as(what).isEqualTo(met);
            assertThat(query.isMetBy(with(given, missing), with(held, missing)))
                    .as(what)
                    .isTrue();
            assertThat(query.toString().chars().filter(each -> each == '(').count())
                    .as(what)
                    .isLessThanOrEqualTo(
                            sample.text().chars().filter(each -> each == '(').count());
        }
    }

    @Test
    void anyTextIsReadOrRefusedAndNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "(",
                ")",
                " ",
                "\t",
                "AND",
                "OR",
                " AND ",
                " OR ",
                "a",
                "b:c",
                "*",
                "files:*",
                "::",
                ":",
                "and",
                "\n",
                "ä",
                "\ud800",
                "\u0000",
                "'",
                "%s",
                "a".repeat(65));
        for (int round = 0; round < 20_000; round++) {
            StringBuilder built = new StringBuilder();
            int count = random.nextInt(round % 100 == 0 ? 1_500 : 12);
            for (int at = 0; at < count; at++) {
                built.append(
                        random.nextInt(20) == 0
                                ? String.valueOf((char) random.nextInt(0x1_0000))
                                : pieces.get(random.nextInt(pieces.size())));
            }
            String text = built.toString();
            switch (PermissionQuery.parse(text)) {
                case Result.Parsed(PermissionQuery query) ->
                    assertThat(query(query.toString()))
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(query);
                case Result.Malformed(int position, String reason) -> {
                    assertThat(position)
                            .as("seed %d, round %d", seed, round)
                            .isBetween(0, Math.min(text.length(), PermissionQuery.MAX_LENGTH));
                    assertThat(reason).isNotBlank().isASCII();
                }
            }
        }
    }

    /** Rights are met at the first look here, so that all that could be counted is the query's own. */
    @Test
    void evaluatingMakesNoObjects() {
        PermissionQuery query = query("(a OR b) AND (c OR d AND e) AND (f AND g OR h)");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        PermissionSet given = rights("a", "c", "f", "g");
        int rounds = 20_000;
        assertThat(met(query, given, rounds)).isEqualTo(rounds);

        long before = threads.getCurrentThreadAllocatedBytes();
        int met = met(query, given, rounds);
        long made = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(met).isEqualTo(rounds);
        assertThat(made).as("bytes in %d rounds", rounds).isLessThan(rounds);
    }

    private static int met(PermissionQuery query, PermissionSet given, int rounds) {
        int met = 0;
        for (int round = 0; round < rounds; round++) {
            met += query.isMetBy(given, PermissionSet.ALL) ? 1 : 0;
        }
        return met;
    }

    private static PermissionSet with(PermissionSet permissions, List<Permission> more) {
        Set<Permission> all = new LinkedHashSet<>(permissions.permissions());
        all.addAll(more);
        return permissions.all() ? permissions : PermissionSet.of(all);
    }

    private static PermissionQuery query(String text) {
        assertThat(PermissionQuery.parse(text)).as(text).isInstanceOf(Result.Parsed.class);
        return ((Result.Parsed) PermissionQuery.parse(text)).query();
    }

    private static Result.Malformed fault(String text) {
        assertThat(PermissionQuery.parse(text)).as(text).isInstanceOf(Result.Malformed.class);
        return (Result.Malformed) PermissionQuery.parse(text);
    }

    private static PermissionSet rights(String... texts) {
        return PermissionSet.of(permissions(texts));
    }

    private static List<Permission> permissions(String... texts) {
        return Arrays.stream(texts).map(Permission::new).toList();
    }
}
