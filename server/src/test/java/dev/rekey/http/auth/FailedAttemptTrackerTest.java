package dev.rekey.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.http.HttpError;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What failures of a client address cost it, and how they are reported. */
@Timeout(60)
class FailedAttemptTrackerTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-03-01T10:00:00Z"));
    private static final String ATTACKER = "203.0.113.7";

    private final AtomicLong now = new AtomicLong(-5);
    private final Events events = new Events();
    private final FailureReporter reports = new FailureReporter(
            events, new AuditEventFactory(new IdGenerator(CLOCK, new SecureRandom()), CLOCK), now::get);
    private final FailedAttemptTracker attempts = new FailedAttemptTracker(reports, 1_000, now::get);
    private final AtomicInteger lookUps = new AtomicInteger();

    private static final class Events implements AuditStore {
        final List<AuditEvent> kept = new ArrayList<>();

        @Override
        public void append(AuditEvent event) {
            kept.add(event);
        }

        @Override
        public void append(List<AuditEvent> events) {
            kept.addAll(events);
        }

        @Override
        public int forgetFailures(Instant before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<AuditEvent> list(AuditQuery query) {
            throw new UnsupportedOperationException();
        }

        long failures() {
            return kept.stream()
                    .mapToLong(event -> event.failures() == null ? 0 : event.failures())
                    .sum();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static RequestContext via(String address) {
        return new RequestContext("native", IpAddress.parse(address).orElseThrow(), null, new UUID(1, 1));
    }

    /** One credential that no key has; says whether it was looked up. */
    private boolean guess(String address) {
        try {
            attempts.lookingUp(via(address), () -> {
                lookUps.incrementAndGet();
                attempts.failed(via(address), null);
                return "";
            });
            return true;
        } catch (HttpError.TooManyFailures refused) {
            assertThat(refused.retryAfterSeconds()).isBetween(1, 61);
            return false;
        }
    }

    private int guesses(int number, String address) {
        int looked = 0;
        for (int one = 0; one < number; one++) {
            looked += guess(address) ? 1 : 0;
        }
        return looked;
    }

    @Test
    void beyondFiftyFailuresAMinuteAnAddressHasFiveLookUpsASecond() {
        assertThat(guesses(50, ATTACKER)).isEqualTo(50);
        assertThat(guesses(1_000, ATTACKER)).isEqualTo(5);
        for (int second = 0; second < 60; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(guesses(100, ATTACKER)).as("in second %d", second).isEqualTo(5);
        }
        assertThat(attempts.refusalsSoFar()).isEqualTo(995 + 60 * 95);
        assertThat(guesses(50, "203.0.113.8")).as("another address").isEqualTo(50);
    }

    @Test
    void anAddressWithoutNewFailuresIsFreeAgainAfterAMinute() {
        guesses(100_000, ATTACKER);
        for (int second = 0; second < 300; second++) {
            pass(Duration.ofSeconds(1));
            guesses(10, ATTACKER);
        }
        assertThatThrownBy(() -> attempts.check(via(ATTACKER)))
                .isInstanceOfSatisfying(
                        HttpError.TooManyFailures.class,
                        refused -> assertThat(refused.retryAfterSeconds()).isBetween(1, 61));
        pass(Duration.ofSeconds(61));
        attempts.check(via(ATTACKER));
        assertThat(guess(ATTACKER)).isTrue();
        pass(Duration.ofMinutes(1));
        assertThat(guesses(50, ATTACKER)).isEqualTo(50);
    }

    @Test
    void aLookUpThatSucceedsCountsForNothing() {
        for (int one = 0; one < 10_000; one++) {
            assertThat(attempts.lookingUp(via(ATTACKER), () -> "found")).isEqualTo("found");
        }
        assertThatThrownBy(() -> attempts.lookingUp(via(ATTACKER), () -> {
                    throw new IllegalStateException("away");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(attempts.failuresSoFar()).isZero();
        assertThat(guesses(50, ATTACKER)).isEqualTo(50);
    }

    @Test
    void manyAtTheSameTimeAreAsFewAsManyInARow() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger refused = new AtomicInteger();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> guesses = new ArrayList<>();
            CountDownLatch refusals = new CountDownLatch(445);
            for (int one = 0; one < 500; one++) {
                guesses.add(all.submit(() -> {
                    try {
                        attempts.lookingUp(via(ATTACKER), () -> {
                            lookUps.incrementAndGet();
                            attempts.failed(via(ATTACKER), null);
                            try {
                                gate.await();
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                            return "";
                        });
                    } catch (HttpError.TooManyFailures over) {
                        refused.incrementAndGet();
                        refusals.countDown();
                    }
                }));
            }
            try {
                assertThat(refusals.await(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                gate.countDown();
            }
            for (Future<?> one : guesses) {
                one.get();
            }
        }
        assertThat(lookUps.get()).isLessThanOrEqualTo(55);
        assertThat(refused.get() + lookUps.get()).isEqualTo(500);
    }

    @Test
    void addressesOfOneIpv6NetworkCountAsOneAndThoseOfIpv4Alone() {
        for (int host = 0; host < 50; host++) {
            guess("2001:db8:1:2::" + Integer.toHexString(host));
        }
        assertThatThrownBy(() -> attempts.check(via("2001:db8:1:2:ffff::1")))
                .isInstanceOf(HttpError.TooManyFailures.class);
        attempts.check(via("2001:db8:1:3::1"));
        guesses(60, "192.0.2.1");
        attempts.check(via("192.0.2.2"));
        assertThatThrownBy(() -> attempts.check(via("::ffff:192.0.2.1"))).isInstanceOf(HttpError.TooManyFailures.class);
    }

    @Test
    void clientsWithoutAnAddressCountAsOne() {
        RequestContext nowhere = new RequestContext("native", null, null, new UUID(1, 1));
        for (int one = 0; one < 60; one++) {
            attempts.failed(nowhere, null);
        }
        assertThatThrownBy(() -> attempts.check(nowhere)).isInstanceOf(HttpError.TooManyFailures.class);
    }

    @Test
    void whateverTheNumberOfAddressesFewAreRememberedAndReported() {
        guesses(500, ATTACKER);
        int addresses = 50_000;
        for (int one = 0; one < addresses; one++) {
            guess("10." + (one >> 16) + "." + (one >> 8 & 0xFF) + "." + (one & 0xFF));
            if (one % 50 == 0) {
                guess(ATTACKER);
            }
        }
        assertThat(attempts.addresses()).isLessThanOrEqualTo(1_100);
        assertThatThrownBy(() -> attempts.check(via(ATTACKER))).isInstanceOf(HttpError.TooManyFailures.class);
        long all = attempts.failuresSoFar() + attempts.refusalsSoFar();
        reports.report();
        assertThat(events.kept).hasSize(FailureReporter.MAX_REPORTS);
        pass(FailureReporter.REPORT_INTERVAL);
        reports.report();
        pass(FailureReporter.REPORT_INTERVAL);
        reports.report();
        assertThat(events.kept).hasSizeLessThanOrEqualTo(3 * (FailureReporter.MAX_REPORTS + 1));
        assertThat(events.failures())
                .as("every failure is in one of the events")
                .isEqualTo(all);
    }

    @Test
    void anAddressIsReportedOnceAMinuteWithTheNumberOfItsFailures() {
        guesses(3, ATTACKER);
        guesses(7, "203.0.113.8");
        reports.report();
        assertThat(events.kept).extracting(AuditEvent::address).containsExactly("203.0.113.8", ATTACKER);
        assertThat(events.kept).extracting(AuditEvent::failures).containsExactly(7L, 3L);
        assertThat(events.kept).allSatisfy(event -> {
            assertThat(event.action()).isEqualTo(AuditAction.AUTHENTICATION_FAILED);
            assertThat(event.outcome()).isEqualTo(AuditEvent.Result.REFUSED);
            assertThat(event.project()).isNull();
            assertThat(event.key()).isNull();
        });
        guesses(200, ATTACKER);
        for (int round = 0; round < 11; round++) {
            pass(FailureReporter.SUMMARY_INTERVAL);
            reports.report();
        }
        assertThat(events.kept).hasSize(2);
        pass(FailureReporter.SUMMARY_INTERVAL);
        reports.report();
        assertThat(events.kept).hasSize(3);
        assertThat(events.kept.getLast().failures()).as("refusals included").isEqualTo(200);
        pass(FailureReporter.REPORT_INTERVAL);
        reports.report();
        assertThat(events.kept).as("nothing without new failures").hasSize(3);
    }
}
