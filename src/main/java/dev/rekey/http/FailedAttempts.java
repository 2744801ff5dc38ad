package dev.rekey.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Via;
import dev.rekey.core.verify.FailedCallers;
import dev.rekey.core.verify.KeyFacts;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that were not accepted, counted by client address; of IPv6 by the /64 that it is in, as one client has all of
 * it. Thread-safe; never blocks.
 *
 * <p>An address with more than {@value AddressFailures#FREE_A_MINUTE} failures a minute may have
 * {@value AddressFailures#LOOK_UPS_A_SECOND} credentials a second looked up that are not in memory. What is in memory is not
 * limited, so that an address that many share is never shut out.
 */
public final class FailedAttempts implements FailedCallers {

    private static final int MAX_ADDRESSES = 100_000;

    /** With its entry in the cache an address takes about 250 bytes: at most a thirty-second of the heap. */
    private static final long BYTES_OF_HEAP_EACH = 8 * 1024;

    /** After this time without a failure there is nothing left to know of an address. */
    private static final Duration KEPT = Duration.ofMinutes(3);

    /** Stands for all clients whose address is not known. */
    private static final Address UNKNOWN = new Address(0, 0);

    private final Cache<Address, AddressFailures> addresses;
    private final FailureReports reports;
    private final LongSupplier nanos;
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    public FailedAttempts(FailureReports reports) {
        this(
                reports,
                Math.clamp(Runtime.getRuntime().maxMemory() / BYTES_OF_HEAP_EACH, 1, MAX_ADDRESSES),
                System::nanoTime);
    }

    /**
     * @param maxAddresses the number of addresses that are remembered; beyond it those that failed least lately are forgotten
     * @param nanos a clock that only moves forward, in nanoseconds
     */
    FailedAttempts(FailureReports reports, long maxAddresses, LongSupplier nanos) {
        this.reports = reports;
        this.nanos = nanos;
        this.addresses = Caffeine.newBuilder()
                .maximumSize(maxAddresses)
                .expireAfterAccess(KEPT)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public void failed(Via via, @Nullable KeyFacts key) {
        failures.increment();
        of(via.address()).add(nanos.getAsLong());
        reports.count(via, key);
    }

    /**
     * Refuses a client whose address has had too many failures.
     *
     * @throws Fault.TooManyFailures if it has
     */
    public void check(Via via) {
        AddressFailures known = addresses.getIfPresent(network(via.address()));
        if (known != null && known.isOver(nanos.getAsLong())) {
            throw refusal(via, known);
        }
    }

    /**
     * Looks up a credential that is not in memory. It counts as a failure while it is looked up, so that many at the same time
     * are as few as many in a row.
     *
     * @throws Fault.TooManyFailures if the client's address has had too many failures; nothing is looked up then
     */
    public <T> T lookingUp(Via via, Supplier<T> lookUp) {
        AddressFailures known = of(via.address());
        if (!known.tryLookUp(nanos.getAsLong())) {
            throw refusal(via, known);
        }
        try {
            return lookUp.get();
        } finally {
            known.remove();
        }
    }

    private Fault refusal(Via via, AddressFailures known) {
        refusals.increment();
        reports.count(via, null);
        long wait = known.untilFree(nanos.getAsLong()).toSeconds() + 1;
        return new Fault.TooManyFailures((int) wait);
    }

    private AddressFailures of(@Nullable Address address) {
        return addresses.get(network(address), none -> new AddressFailures(nanos.getAsLong()));
    }

    static Address network(@Nullable Address address) {
        if (address == null) {
            return UNKNOWN;
        }
        return address.isIpv4() ? address : new Address(address.high(), 0);
    }

    /** Credentials that were not accepted, those aside that were refused unseen. */
    public long failuresSoFar() {
        return failures.sum();
    }

    /** Credentials that were refused unseen because of earlier failures. */
    public long refusalsSoFar() {
        return refusals.sum();
    }

    /** The approximate number of addresses that are remembered. */
    public long addresses() {
        return addresses.estimatedSize();
    }
}
