package dev.rekey.http.header;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.http.HttpResponse;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {

    private static final HttpResponse BARE = HttpResponse.empty(204);

    /** Always the least or always the most that it may be. */
    private record Extreme(boolean most) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("asked without a bound");
        }

        @Override
        public long nextLong(long bound) {
            return most ? bound - 1 : 0;
        }
    }

    private final RateLimitHeaders fields = new RateLimitHeaders(new Extreme(false), false);
    private final RateLimitHeaders late = new RateLimitHeaders(new Extreme(true), false);
    private final RateLimitHeaders legacy = new RateLimitHeaders(new Extreme(false), true);

    private static RateLimitStatus left(String name, long limit, long window, long remaining, long reset, long wait) {
        return new RateLimitStatus(limit(name, limit, window, RateLimit.Scope.KEY), remaining, reset, wait);
    }

    /** Whole, and of a limit of 5 in a second. */
    private static RateLimitStatus left(String name, RateLimit.Scope scope) {
        return new RateLimitStatus(limit(name, 5, 1, scope), 5, 0, 0);
    }

    private static RateLimit limit(String name, long limit, long window, RateLimit.Scope scope) {
        return new RateLimit(name, limit, window, RateLimit.Algorithm.BUCKET, scope, RateLimit.OnOutage.SHARE);
    }

    private static List<String> lines(HttpResponse response) {
        return response.headers().stream()
                .map(header -> header.name() + ": " + header.value())
                .toList();
    }

    @Test
    void aGrantedUseIsToldWhatIsLeft() {
        assertThat(lines(fields.addTo(BARE, List.of(left("default", 100, 10, 50, 30, 0)))))
                .containsExactly("RateLimit-Policy: \"default\";q=100;w=10", "RateLimit: \"default\";r=50;t=30");
    }

    @Test
    void severalLimitsAreAListInTheirOrder() {
        assertThat(lines(fields.addTo(
                        BARE,
                        List.of(
                                left("per-day_2", 1_000_000_000_000L, 31_622_400, 7, 3600, 0),
                                left("burst", 5, 1, 5, 0, 0)))))
                .containsExactly(
                        "RateLimit-Policy: \"per-day_2\";q=1000000000000;w=31622400, \"burst\";q=5;w=1",
                        "RateLimit: \"per-day_2\";r=7;t=3600, \"burst\";r=5;t=0");
    }

    @Test
    void aProjectsLimitIsRenamedWhereOneOfTheKeyHasItsNameAndNoOther() {
        assertThat(lines(fields.addTo(
                        BARE,
                        List.of(
                                left("a", RateLimit.Scope.KEY),
                                left("b", RateLimit.Scope.OWNER),
                                left("a", RateLimit.Scope.PROJECT),
                                left("b", RateLimit.Scope.PROJECT),
                                left("c", RateLimit.Scope.PROJECT)))))
                .containsExactly(
                        "RateLimit-Policy: \"a\";q=5;w=1, \"b\";q=5;w=1, \"project-a\";q=5;w=1, \"project-b\";q=5;w=1, \"c\";q=5;w=1",
                        "RateLimit: \"a\";r=5;t=0, \"b\";r=5;t=0, \"project-a\";r=5;t=0, \"project-b\";r=5;t=0, \"c\";r=5;t=0");
    }

    @Test
    void noTwoLimitsHaveOneNameHoweverTheyAreNamed() {
        assertThat(lines(fields.addTo(
                        BARE,
                        List.of(
                                left("a", RateLimit.Scope.KEY),
                                left("project-project-a", RateLimit.Scope.KEY),
                                left("a", RateLimit.Scope.PROJECT),
                                left("project-a", RateLimit.Scope.PROJECT)))))
                .contains(
                        "RateLimit: \"a\";r=5;t=0, \"project-project-a\";r=5;t=0, \"project-project-project-a\";r=5;t=0, \"project-a\";r=5;t=0");
    }

    @Test
    void noLimitIsNoField() {
        assertThat(legacy.addTo(BARE, List.of())).isEqualTo(BARE);
    }

    @Test
    void theRefusedAreToldTheLongestWaitAndNoEarlierThanTheirPolicyHasMore() {
        List<RateLimitStatus> left =
                List.of(left("a", 60, 60, 0, 60, 1), left("b", 100, 3600, 3, 3500, 35), left("c", 9, 9, 9, 0, 0));

        assertThat(lines(fields.addTo(BARE, left)))
                .containsExactly(
                        "RateLimit-Policy: \"a\";q=60;w=60, \"b\";q=100;w=3600, \"c\";q=9;w=9",
                        "RateLimit: \"a\";r=0;t=1, \"b\";r=3;t=35, \"c\";r=9;t=0",
                        "Retry-After: 35");
    }

    @Test
    void theWaitIsSpreadOverATenthOfItAtLeastASecondAndAtMostAMinute() {
        assertThat(retryAfter(1)).isEqualTo("2");
        assertThat(retryAfter(35)).isEqualTo("38");
        assertThat(retryAfter(600)).isEqualTo("660");
        assertThat(retryAfter(31_622_400)).isEqualTo("31622460");
    }

    private String retryAfter(long wait) {
        return late.addTo(BARE, List.of(left("a", 1, wait, 0, wait, wait)))
                .header("Retry-After")
                .orElseThrow();
    }

    @Test
    void theOldFieldsTellOfTheLimitThatMakesWaitLongest() {
        List<RateLimitStatus> left = List.of(left("a", 60, 60, 0, 60, 1), left("b", 100, 3600, 3, 3500, 35));

        assertThat(lines(legacy.addTo(BARE, left)))
                .containsExactly(
                        "RateLimit-Policy: \"a\";q=60;w=60, \"b\";q=100;w=3600",
                        "RateLimit: \"a\";r=0;t=1, \"b\";r=3;t=35",
                        "X-RateLimit-Limit: 100",
                        "X-RateLimit-Remaining: 3",
                        "X-RateLimit-Reset: 35",
                        "Retry-After: 35");
    }

    @Test
    void theOldFieldsTellOfTheLimitWithTheSmallestShareLeftWhereNoneRefused() {
        List<RateLimitStatus> left = List.of(left("a", 10, 60, 5, 30, 0), left("b", 1000, 3600, 400, 2160, 0));

        assertThat(lines(legacy.addTo(BARE, left)))
                .contains("X-RateLimit-Limit: 1000", "X-RateLimit-Remaining: 400", "X-RateLimit-Reset: 2160");
    }
}
