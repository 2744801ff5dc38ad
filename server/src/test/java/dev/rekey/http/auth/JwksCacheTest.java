package dev.rekey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.rekey.http.HttpError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a key set is fetched, who waits for it and how long it may be used. */
@Timeout(60)
class JwksCacheTest {

    private static ECKey first;
    private static ECKey second;

    private final AtomicLong now = new AtomicLong();
    private final Issuer issuer = new Issuer();
    private final JwksCache keys = new JwksCache("https://issuer.example", issuer, now::get);

    @BeforeAll
    static void makeKeys() throws Exception {
        first = new ECKeyGenerator(Curve.P_256).keyID("first").generate().toPublicJWK();
        second = new ECKeyGenerator(Curve.P_256).keyID("second").generate().toPublicJWK();
    }

    /** An issuer that answers, hangs or fails as the test says. */
    private static final class Issuer implements JwksCache.Source {
        final AtomicInteger fetches = new AtomicInteger();
        volatile List<JWK> set = List.of(first);
        volatile boolean away;
        volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public List<JWK> read() throws IOException {
            fetches.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            if (away) {
                throw new IOException("away");
            }
            return set;
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private List<JWK> matching(String keyId) {
        return keys.matching(new JWKMatcher.Builder().keyID(keyId).build());
    }

    private void awaitFetches(int number) {
        await().until(() -> issuer.fetches.get() == number);
    }

    @Test
    void isFetchedOnceForAllAndAgainInTheBackgroundWhenItIsOld() {
        for (int round = 0; round < 10; round++) {
            assertThat(matching("first")).containsExactly(first);
        }
        assertThat(issuer.fetches).hasValue(1);
        pass(JwksCache.REFRESH_AFTER);
        issuer.gate = new CountDownLatch(1);
        assertThat(matching("first")).containsExactly(first);
        awaitFetches(2);
        issuer.gate.countDown();
    }

    @Test
    void aSetThatCanBeUsedLeavesTheNextFetchFree() {
        for (int round = 0; round < 1_000; round++) {
            Issuer fresh = new Issuer();
            JwksCache fetched = new JwksCache("https://issuer.example", fresh, now::get);
            fetched.matching(new JWKMatcher.Builder().build());
            pass(JwksCache.REFRESH_AFTER);
            fetched.matching(new JWKMatcher.Builder().build());
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> fresh.fetches.get() == 2);
        }
    }

    @Test
    void hangingIssuerDelaysFourRequestsForASecondAtMost() throws Exception {
        issuer.gate = new CountDownLatch(1);
        int requests = 200;
        AtomicInteger refused = new AtomicInteger();
        long begun = System.nanoTime();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> took = IntStream.range(0, requests)
                    .mapToObj(one -> all.submit(() -> {
                        long from = System.nanoTime();
                        assertThatThrownBy(() -> matching("first")).isInstanceOf(HttpError.Unavailable.class);
                        refused.incrementAndGet();
                        return System.nanoTime() - from;
                    }))
                    .toList();
            int waited = 0;
            for (Future<Long> one : took) {
                waited += one.get() >= JwksCache.MAX_WAIT.toNanos() ? 1 : 0;
            }
            assertThat(waited).isBetween(1, JwksCache.MAX_WAITERS);
        }
        assertThat(refused).hasValue(requests);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(JwksCache.MAX_WAIT.multipliedBy(10));
        assertThat(issuer.fetches).hasValue(1);
        issuer.gate.countDown();
        await().untilAsserted(() -> assertThat(matching("first")).containsExactly(first));
    }

    @Test
    void unknownKeyIdIsFetchedRarely() {
        matching("first");
        for (int round = 0; round < 100; round++) {
            assertThat(matching("unknown" + round)).isEmpty();
        }
        assertThat(issuer.fetches).hasValue(2);
        pass(JwksCache.SEARCH_INTERVAL.minusNanos(1));
        assertThat(matching("second")).isEmpty();
        assertThat(issuer.fetches).hasValue(2);
        issuer.set = List.of(first, second);
        pass(Duration.ofNanos(1));
        assertThat(matching("second")).containsExactly(second);
        assertThat(issuer.fetches).hasValue(3);
    }

    /** A look every second begins a fetch that is due, as the schedule does. */
    private List<JWK> matchingAfterAMinute(String keyId) {
        int fetched = issuer.fetches.get();
        Duration most = Duration.ofMinutes(1).minus(JwksFetcher.TIMEOUT).minus(JwtIssuers.REFRESH_INTERVAL);
        for (Duration passed = Duration.ZERO; passed.compareTo(most) < 0; passed = passed.plusSeconds(1)) {
            pass(Duration.ofSeconds(1));
            var begun = keys.refreshIfDue();
            if (begun != null) {
                begun.join();
            }
        }
        assertThat(issuer.fetches.get() - fetched).isBetween(1, 2);
        return matching(keyId);
    }

    @Test
    void aKeyThatIsWithdrawnOrReplacedIsNotUsedForMoreThanAMinute() throws Exception {
        assertThat(matching("first")).containsExactly(first);
        ECKey replaced =
                new ECKeyGenerator(Curve.P_256).keyID("first").generate().toPublicJWK();
        issuer.set = List.of(replaced);
        assertThat(matchingAfterAMinute("first")).containsExactly(replaced);
        issuer.set = List.of(second);
        assertThat(matchingAfterAMinute("first")).isEmpty();
        issuer.set = List.of();
        assertThat(matchingAfterAMinute("second")).isEmpty();
    }

    @Test
    void aStaleSetStaysUsableForHoursWhileTheIssuerIsAway() {
        matching("first");
        issuer.away = true;
        for (Duration time = Duration.ZERO;
                time.compareTo(JwksCache.MAX_AGE.minusMinutes(10)) < 0;
                time = time.plusMinutes(10)) {
            pass(Duration.ofMinutes(10));
            assertThat(matching("first")).containsExactly(first);
        }
        assertThatThrownBy(() -> matching("second")).isInstanceOf(HttpError.Unavailable.class);
        pass(Duration.ofMinutes(10));
        assertThatThrownBy(() -> matching("first")).isInstanceOf(HttpError.Unavailable.class);
        issuer.away = false;
        pass(JwksCache.RETRY_INTERVAL);
        assertThat(matching("first")).containsExactly(first);
    }

    @Test
    void anIssuerThatIsAwayIsAskedAgainAfterTenSecondsAndNotBefore() {
        issuer.away = true;
        for (int round = 0; round < 100; round++) {
            assertThatThrownBy(() -> matching("first")).isInstanceOf(HttpError.Unavailable.class);
        }
        assertThat(issuer.fetches).hasValue(1);
        issuer.away = false;
        pass(JwksCache.RETRY_INTERVAL);
        assertThat(matching("first")).containsExactly(first);
        assertThat(issuer.fetches).hasValue(2);
    }
}
