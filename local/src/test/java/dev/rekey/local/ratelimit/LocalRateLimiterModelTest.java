package dev.rekey.local.ratelimit;

import static dev.rekey.local.ratelimit.SampleLimits.limit;
import static dev.rekey.local.ratelimit.SampleLimits.ofKey;
import static dev.rekey.local.ratelimit.SampleLimits.ofOwner;
import static dev.rekey.local.ratelimit.SampleLimits.ofProject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimit.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the limiter with a model that is slow and plain. */
class LocalRateLimiterModelTest {

    private record Modelled(LimitRequest wanted, LimitModel model) {}

    private record Grant(LimitReservation taken, List<Modelled> of, long cost, long at) {}

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
        ManualLimiterClock clock = new ManualLimiterClock();
        clock.advance(random.nextLong(1_000_000_000_000_000L));
        LocalRateLimiter limiter = new LocalRateLimiter(clock, 10_000);
        long windowSeconds = anyOf(random, 1, 2, 7, 10, 60, 3_600, 86_400, 1 + random.nextInt(100_000));
        List<Modelled> limits = Stream.of(
                        ofKey(1, any(random, windowSeconds)),
                        ofKey(2, any(random, windowSeconds)),
                        ofOwner(1, any(random, windowSeconds)),
                        ofProject(1, any(random, windowSeconds)))
                .map(request -> new Modelled(request, new LimitModel(request.limit(), clock.nanos(), 1_000_000_000)))
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
                limiter.release(back.taken());
                back.of().forEach(each -> each.model().giveBack(back.cost(), back.at()));
                continue;
            }
            List<Modelled> requests =
                    limits.stream().filter(_ -> random.nextInt(3) > 0).toList();
            long most =
                    limits.get(random.nextInt(limits.size())).wanted().limit().limit();
            long cost = anyOf(random, 0, 1, 1, random.nextLong(most + 1), most, most + 1);
            boolean granted = requests.stream().allMatch(each -> each.model().remaining() >= cost);
            if (granted) {
                requests.forEach(each -> each.model().take(cost));
            }

            LimitReservation reservation =
                    limiter.take(requests.stream().map(Modelled::wanted).toList(), cost);

            assertThat(reservation.granted()).isEqualTo(granted);
            assertThat(reservation.status())
                    .isEqualTo(requests.stream()
                            .map(each -> each.model().left(granted ? 0 : cost))
                            .toList());
            if (granted) {
                grants.add(new Grant(reservation, requests, cost, clock.nanos()));
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
