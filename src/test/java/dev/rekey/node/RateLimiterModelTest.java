package dev.rekey.node;

import static dev.rekey.node.Limits.limit;
import static dev.rekey.node.Limits.ofKey;
import static dev.rekey.node.Limits.ofOwner;
import static dev.rekey.node.Limits.ofProject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the limiter with a model that is slow and plain: whole numbers without end, one history for each limit. */
class RateLimiterModelTest {

    private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

    /** What one limit has left, in uses divided by its window in nanoseconds. */
    private static final class Model {

        final RateLimit limit;
        final BigInteger window;
        final BigInteger full;
        final Map<Long, Long> usedInWindow = new HashMap<>();
        BigInteger level;
        long latest;

        Model(RateLimit limit, long now) {
            this.limit = limit;
            window = SECOND.multiply(BigInteger.valueOf(limit.windowSeconds()));
            full = BigInteger.valueOf(limit.limit()).multiply(window);
            level = full;
            latest = now;
        }

        void advance(long now) {
            BigInteger back = BigInteger.valueOf(now - latest).multiply(BigInteger.valueOf(limit.limit()));
            level = level.add(back).min(full);
            latest = now;
        }

        long windowNumber(long now) {
            return Math.floorDiv(now, window.longValueExact());
        }

        long remaining() {
            return switch (limit.algorithm()) {
                case BUCKET -> level.divide(window).longValueExact();
                case WINDOW -> limit.limit() - usedInWindow.getOrDefault(windowNumber(latest), 0L);
            };
        }

        void take(long cost) {
            level = level.subtract(BigInteger.valueOf(cost).multiply(window));
            usedInWindow.merge(windowNumber(latest), cost, Long::sum);
        }

        void giveBack(long cost, long at) {
            level = level.add(BigInteger.valueOf(cost).multiply(window)).min(full);
            usedInWindow.merge(windowNumber(at), -cost, Long::sum);
        }

        long secondsUntil(long uses) {
            if (uses > limit.limit()) {
                return limit.windowSeconds();
            }
            if (uses <= remaining()) {
                return 0;
            }
            BigInteger nanos = switch (limit.algorithm()) {
                case BUCKET ->
                    ceilDiv(
                            BigInteger.valueOf(uses).multiply(window).subtract(level),
                            BigInteger.valueOf(limit.limit()));
                case WINDOW ->
                    BigInteger.valueOf(windowNumber(latest) + 1)
                            .multiply(window)
                            .subtract(BigInteger.valueOf(latest));
            };
            return ceilDiv(nanos, SECOND).longValueExact();
        }

        private static BigInteger ceilDiv(BigInteger number, BigInteger by) {
            return number.add(by).subtract(BigInteger.ONE).divide(by);
        }

        LimitLeft left(long cost) {
            return new LimitLeft(limit, remaining(), secondsUntil(limit.limit()), secondsUntil(cost));
        }
    }

    private record Modelled(Wanted wanted, Model model) {}

    private record Grant(Taken taken, List<Modelled> of, long cost, long at) {}

    @Test
    void everyAnswerIsThatOfAModelWithoutRounding() {
        SplittableRandom seeds = new SplittableRandom();
        for (int round = 0; round < 200; round++) {
            long seed = seeds.nextLong();
            try {
                compare(new SplittableRandom(seed));
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }
    }

    private static void compare(SplittableRandom random) {
        HandClock clock = new HandClock();
        clock.advance(random.nextLong(1_000_000_000_000_000L));
        RateLimiter limiter = new RateLimiter(clock, 10_000);
        long windowSeconds = anyOf(random, 1, 2, 7, 10, 60, 3_600, 86_400, 1 + random.nextInt(100_000));
        List<Modelled> limits = Stream.of(
                        ofKey(1, any(random, windowSeconds)),
                        ofKey(2, any(random, windowSeconds)),
                        ofOwner(1, any(random, windowSeconds)),
                        ofProject(1, any(random, windowSeconds)))
                .map(wanted -> new Modelled(wanted, new Model(wanted.limit(), clock.nanos())))
                .toList();
        List<Grant> grants = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            clock.advance(pause(random, windowSeconds));
            limits.forEach(each -> each.model().advance(clock.nanos()));
            if (!grants.isEmpty() && random.nextInt(5) == 0) {
                Grant back = grants.remove(random.nextInt(grants.size()));
                if (clock.nanos() - back.at() > windowSeconds * 1_000_000_000L) {
                    continue; // The limit may have been full, and forgotten, since.
                }
                limiter.giveBack(back.taken());
                back.of().forEach(each -> each.model().giveBack(back.cost(), back.at()));
                continue;
            }
            List<Modelled> asked =
                    limits.stream().filter(_ -> random.nextInt(3) > 0).toList();
            long most =
                    limits.get(random.nextInt(limits.size())).wanted().limit().limit();
            long cost = anyOf(random, 0, 1, 1, random.nextLong(most + 1), most, most + 1);
            boolean granted = asked.stream().allMatch(each -> each.model().remaining() >= cost);
            if (granted) {
                asked.forEach(each -> each.model().take(cost));
            }

            Taken taken = limiter.take(asked.stream().map(Modelled::wanted).toList(), cost);

            assertThat(taken.granted()).isEqualTo(granted);
            assertThat(taken.left())
                    .isEqualTo(asked.stream()
                            .map(each -> each.model().left(granted ? 0 : cost))
                            .toList());
            if (granted) {
                grants.add(new Grant(taken, asked, cost, clock.nanos()));
            }
        }
    }

    private static RateLimit any(SplittableRandom random, long windowSeconds) {
        Algorithm algorithm = random.nextBoolean() ? Algorithm.BUCKET : Algorithm.WINDOW;
        return limit(anyOf(random, 1, 2, 3, 10, 60, 1 + random.nextInt(5_000)), windowSeconds, algorithm);
    }

    /** Mostly short beside the window; now and then long enough for limits to be forgotten. */
    private static long pause(SplittableRandom random, long windowSeconds) {
        long window = windowSeconds * 1_000_000_000L;
        return switch (random.nextInt(12)) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> random.nextLong(1_000_000);
            case 4 -> 1_000_000_000L;
            case 5 -> random.nextLong(window);
            case 6 -> random.nextInt(10) == 0 ? random.nextLong(4 * window + 60_000_000_000L) : 0;
            default -> random.nextLong(window / 50);
        };
    }

    private static long anyOf(SplittableRandom random, long... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
