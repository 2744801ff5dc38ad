package dev.rekey.http;

import dev.rekey.core.limit.LimitLeft;
import dev.rekey.core.limit.RateLimit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is left of rate limits, as HTTP says it: {@code RateLimit-Policy} and {@code RateLimit} by
 * draft-ietf-httpapi-ratelimit-headers-10, {@code Retry-After} by RFC 9110, 10.2.3. The draft may still change, and nothing
 * else may know its syntax.
 */
public final class RateLimitFields {

    /** At most so many seconds are added to a wait. */
    private static final long MAX_JITTER_SECONDS = 60;

    /** Before the name of a project's limit that one of the key's has too. */
    private static final String OF_PROJECT = "project-";

    private final RandomGenerator random;
    private final boolean legacy;

    /**
     * A writer of these fields.
     *
     * @param random spreads when refused clients come back; thread-safe
     * @param legacy whether to add {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset}, which no document
     *     defines and which can tell of one limit only: the one that makes wait longest, or else has the smallest share
     *     left. Reset is in how many seconds, as in {@code RateLimit}, and no date
     */
    public RateLimitFields(RandomGenerator random, boolean legacy) {
        this.random = random;
        this.legacy = legacy;
    }

    /** The answer with these fields; as it was where no limit was asked. */
    public Answer addTo(Answer answer, List<LimitLeft> left) {
        if (left.isEmpty()) {
            return answer;
        }
        List<String> names = names(left);
        Answer told = answer.with("RateLimit-Policy", policies(names, left)).with("RateLimit", remainders(names, left));
        if (legacy) {
            LimitLeft tightest = tightest(left);
            told = told.with("X-RateLimit-Limit", Long.toString(tightest.limit().limit()))
                    .with("X-RateLimit-Remaining", Long.toString(tightest.remaining()))
                    .with("X-RateLimit-Reset", Long.toString(resetSeconds(tightest)));
        }
        long wait = left.stream().mapToLong(RateLimitFields::waitSeconds).max().orElse(0);
        return wait == 0 ? told : told.with("Retry-After", Long.toString(wait + jitter(wait)));
    }

    /** What each is called. Clients tell limits apart by that, so a project's that is named as one of the key's is renamed. */
    private static List<String> names(List<LimitLeft> left) {
        Set<String> ofKey = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (LimitLeft each : left) {
            taken.add(each.limit().name());
            if (each.limit().scope() != RateLimit.Scope.PROJECT) {
                ofKey.add(each.limit().name());
            }
        }
        List<String> names = new ArrayList<>(left.size());
        for (LimitLeft each : left) {
            String name = each.limit().name();
            if (each.limit().scope() == RateLimit.Scope.PROJECT && ofKey.contains(name)) {
                do {
                    name = OF_PROJECT + name;
                } while (!taken.add(name));
            }
            names.add(name);
        }
        return names;
    }

    /** A list of strings (RFC 9651, 3.3.3) with parameters; our names have no character that would have to be escaped. */
    private static String policies(List<String> names, List<LimitLeft> left) {
        return IntStream.range(0, left.size())
                .mapToObj(at -> {
                    RateLimit limit = left.get(at).limit();
                    return "\"" + names.get(at) + "\";q=" + limit.limit() + ";w=" + limit.windowSeconds();
                })
                .collect(Collectors.joining(", "));
    }

    private static String remainders(List<String> names, List<LimitLeft> left) {
        return IntStream.range(0, left.size())
                .mapToObj(at ->
                        "\"" + names.get(at) + "\";r=" + left.get(at).remaining() + ";t=" + resetSeconds(left.get(at)))
                .collect(Collectors.joining(", "));
    }

    /**
     * When there is more to use. To the refused that is what they asked for, so that {@code Retry-After} is never earlier;
     * to others all of it, so that who spreads what remains over that time is never refused.
     */
    private static long resetSeconds(LimitLeft left) {
        return left.waitSeconds() > 0 ? waitSeconds(left) : left.resetSeconds();
    }

    /** A field can only tell of a time: who asks for more than the limit ever has is told its window. */
    private static long waitSeconds(LimitLeft left) {
        return left.waitSeconds() == LimitLeft.NEVER ? left.limit().windowSeconds() : left.waitSeconds();
    }

    private static LimitLeft tightest(List<LimitLeft> left) {
        return left.stream()
                .max(Comparator.comparingLong(RateLimitFields::waitSeconds)
                        .thenComparingDouble(RateLimitFields::shareUsed))
                .orElseThrow();
    }

    private static double shareUsed(LimitLeft left) {
        return 1 - (double) left.remaining() / left.limit().limit();
    }

    /** Up to a tenth of the wait: the many who were refused together do not come back in one second. */
    private long jitter(long wait) {
        return random.nextLong(Math.clamp(wait / 10, 1, MAX_JITTER_SECONDS) + 1);
    }
}
