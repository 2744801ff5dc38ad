package dev.rekey.http.header;

import dev.rekey.core.limit.RateLimit;
import dev.rekey.core.limit.RateLimitStatus;
import dev.rekey.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes rate limit headers: {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10) and {@code Retry-After} (RFC 9110, section 10.2.3). The
 * draft may change; no other class depends on its syntax. Thread-safe.
 */
public final class RateLimitHeaders {

    /** Maximum seconds added to a wait. */
    private static final long MAX_JITTER_SECONDS = 60;

    /** Prefix of the name of a project limit if the key has a limit of the same name. */
    private static final String OF_PROJECT = "project-";

    private final RandomGenerator random;
    private final boolean legacy;

    /**
     * Creates a writer.
     *
     * @param random spreads the retries of rejected clients; must be thread-safe
     * @param legacy whether to add {@code X-RateLimit-Limit}, {@code -Remaining} and {@code
     *     -Reset}. They have no specification and describe a single limit: the one with the longest
     *     wait or, without waits, the smallest remaining share. Reset is a number of seconds, as in
     *     {@code RateLimit}, not a date
     */
    public RateLimitHeaders(RandomGenerator random, boolean legacy) {
        this.random = random;
        this.legacy = legacy;
    }

    /** A copy of the response with these headers; unchanged if no limit was evaluated. */
    public HttpResponse addTo(HttpResponse response, List<RateLimitStatus> left) {
        if (left.isEmpty()) {
            return response;
        }
        List<String> names = names(left);
        HttpResponse limited =
                response.with("RateLimit-Policy", policies(names, left)).with("RateLimit", remainders(names, left));
        if (legacy) {
            RateLimitStatus tightest = tightest(left);
            limited = limited.with(
                            "X-RateLimit-Limit", Long.toString(tightest.limit().limit()))
                    .with("X-RateLimit-Remaining", Long.toString(tightest.remaining()))
                    .with("X-RateLimit-Reset", Long.toString(resetSeconds(tightest)));
        }
        long wait = left.stream().mapToLong(RateLimitHeaders::waitSeconds).max().orElse(0);
        return wait == 0 ? limited : limited.with("Retry-After", Long.toString(wait + jitter(wait)));
    }

    /**
     * The names of the limits. Clients distinguish limits by name, so a project limit is renamed if
     * the key has a limit of the same name.
     */
    private static List<String> names(List<RateLimitStatus> left) {
        Set<String> ofKey = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (RateLimitStatus status : left) {
            taken.add(status.limit().name());
            if (status.limit().scope() != RateLimit.Scope.PROJECT) {
                ofKey.add(status.limit().name());
            }
        }
        List<String> names = new ArrayList<>(left.size());
        for (RateLimitStatus status : left) {
            String name = status.limit().name();
            if (status.limit().scope() == RateLimit.Scope.PROJECT && ofKey.contains(name)) {
                do {
                    name = OF_PROJECT + name;
                } while (!taken.add(name));
            }
            names.add(name);
        }
        return names;
    }

    /**
     * A list of strings with parameters (RFC 9651, section 3.3.3); limit names need no escaping.
     */
    private static String policies(List<String> names, List<RateLimitStatus> left) {
        return IntStream.range(0, left.size())
                .mapToObj(index -> {
                    RateLimit limit = left.get(index).limit();
                    return "\"" + names.get(index) + "\";q=" + limit.limit() + ";w=" + limit.windowSeconds();
                })
                .collect(Collectors.joining(", "));
    }

    private static String remainders(List<String> names, List<RateLimitStatus> left) {
        return IntStream.range(0, left.size())
                .mapToObj(index -> "\"" + names.get(index) + "\";r="
                        + left.get(index).remaining() + ";t=" + resetSeconds(left.get(index)))
                .collect(Collectors.joining(", "));
    }

    /**
     * The seconds until more is available. For rejected requests, until the requested amount is
     * available, so {@code Retry-After} is never earlier; otherwise until the limit is fully
     * replenished, so a client that spreads its remaining uses over that time is never rejected.
     */
    private static long resetSeconds(RateLimitStatus left) {
        return left.waitSeconds() > 0 ? waitSeconds(left) : left.resetSeconds();
    }

    /**
     * The seconds to wait. A header can only express a time, so a request beyond the capacity of
     * the limit gets its window.
     */
    private static long waitSeconds(RateLimitStatus left) {
        return left.waitSeconds() == RateLimitStatus.NEVER ? left.limit().windowSeconds() : left.waitSeconds();
    }

    private static RateLimitStatus tightest(List<RateLimitStatus> left) {
        return left.stream()
                .max(Comparator.comparingLong(RateLimitHeaders::waitSeconds)
                        .thenComparingDouble(RateLimitHeaders::shareUsed))
                .orElseThrow();
    }

    private static double shareUsed(RateLimitStatus left) {
        return 1 - (double) left.remaining() / left.limit().limit();
    }

    /**
     * Random delay of up to a tenth of the wait, so that rejected clients do not all retry in the
     * same second.
     */
    private long jitter(long wait) {
        return random.nextLong(Math.clamp(wait / 10, 1, MAX_JITTER_SECONDS) + 1);
    }
}
