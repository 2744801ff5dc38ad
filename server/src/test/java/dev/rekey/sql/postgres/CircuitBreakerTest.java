package dev.rekey.sql.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.core.UnavailableException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CircuitBreakerTest {

    // A clock may stand anywhere, also close to its end.
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final CircuitBreaker breaker = new CircuitBreaker(nanos::get);

    @Test
    void staysClosedUntilSeveralFailuresInARow() {
        for (int round = 0; round < 5; round++) {
            fail(CircuitBreaker.FAILURES - 1);
            breaker.enter();
            breaker.succeeded();
        }
        assertThat(breaker.isOpen()).isFalse();
        fail(CircuitBreaker.FAILURES);
        assertThat(breaker.isOpen()).isTrue();
        assertThatThrownBy(breaker::enter).isInstanceOf(UnavailableException.class);
    }

    @Test
    void allowsOneProbeAtEachInterval() {
        fail(CircuitBreaker.FAILURES);
        for (int round = 0; round < 3; round++) {
            nanos.addAndGet(CircuitBreaker.PROBES.toNanos() - 1);
            assertThatThrownBy(breaker::enter).isInstanceOf(UnavailableException.class);
            nanos.incrementAndGet();
            breaker.enter();
            assertThatThrownBy(breaker::enter).isInstanceOf(UnavailableException.class);
        }
    }

    @Test
    void aProbeThatFailsLeavesItOpenAndOneThatSucceedsClosesIt() {
        fail(CircuitBreaker.FAILURES);
        nanos.addAndGet(CircuitBreaker.PROBES.toNanos());
        breaker.enter();
        breaker.failed();
        assertThatThrownBy(breaker::enter).isInstanceOf(UnavailableException.class);
        nanos.addAndGet(CircuitBreaker.PROBES.toNanos());
        breaker.enter();
        breaker.succeeded();
        for (int call = 0; call < 3; call++) {
            breaker.enter();
        }
    }

    private void fail(int times) {
        for (int time = 0; time < times; time++) {
            breaker.enter();
            breaker.failed();
        }
    }
}
