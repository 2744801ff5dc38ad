package dev.rekey.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Violation;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.limit.RateLimit.Scope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitValidatorTest {

    @Test
    void keysAndProjectsAreHeldToTheSameBounds() {
        for (Scope scope : Scope.values()) {
            assertThat(pointers(scope, limit("a", 1, 1, scope))).isEmpty();
            assertThat(pointers(
                            scope, limit("a-_9".repeat(16), RateLimit.MAX_LIMIT, RateLimit.MAX_WINDOW_SECONDS, scope)))
                    .isEmpty();
            assertThat(pointers(
                            scope,
                            limit("a".repeat(65), RateLimit.MAX_LIMIT + 1, RateLimit.MAX_WINDOW_SECONDS + 1, scope),
                            limit("", 0, 0, scope)))
                    .containsExactly(
                            "/x/0/name",
                            "/x/0/limit",
                            "/x/0/window_seconds",
                            "/x/1/name",
                            "/x/1/limit",
                            "/x/1/window_seconds");
        }
    }

    @Test
    void noTwoOfAListHaveOneName() {
        for (Scope scope : Scope.values()) {
            assertThat(pointers(scope, limit("a", 1, 1, scope), limit("b", 1, 1, scope), limit("a", 2, 2, scope)))
                    .containsExactly("/x/2/name");
        }
    }

    @Test
    void tenAreTheMost() {
        for (Scope scope : Scope.values()) {
            assertThat(pointers(scope, many(10, scope))).isEmpty();
            assertThat(pointers(scope, many(11, scope))).containsExactly("/x");
        }
    }

    @Test
    void aProjectsLimitsAreSharedByTheProjectAndNoOthersAre() {
        assertThat(pointers(
                        Scope.PROJECT,
                        limit("a", 1, 1, Scope.KEY),
                        limit("b", 1, 1, Scope.OWNER),
                        limit("c", 1, 1, Scope.PROJECT)))
                .containsExactly("/x/0/scope", "/x/1/scope");
        assertThat(pointers(
                        Scope.KEY,
                        limit("a", 1, 1, Scope.KEY),
                        limit("b", 1, 1, Scope.OWNER),
                        limit("c", 1, 1, Scope.PROJECT)))
                .containsExactly("/x/2/scope");
    }

    private static List<String> pointers(Scope scope, RateLimit... limits) {
        ViolationCollector violations = new ViolationCollector();
        if (scope == Scope.PROJECT) {
            RateLimitValidator.checkOfProject("/x", List.of(limits), violations);
        } else {
            RateLimitValidator.checkOfKey("/x", List.of(limits), violations);
        }
        return violations.list().stream().map(Violation::pointer).toList();
    }

    private static RateLimit[] many(int count, Scope scope) {
        return IntStream.range(0, count)
                .mapToObj(number -> limit("n" + number, 1, 1, scope))
                .toArray(RateLimit[]::new);
    }

    private static RateLimit limit(String name, long limit, long windowSeconds, Scope scope) {
        return new RateLimit(name, limit, windowSeconds, RateLimit.Algorithm.BUCKET, scope, RateLimit.OnOutage.SHARE);
    }
}
