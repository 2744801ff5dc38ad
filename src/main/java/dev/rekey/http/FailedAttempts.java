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
 * Counts rejected credentials by client address; IPv6 addresses by their /64, which one client
 * usually holds entirely. Thread-safe; never blocks.
 *
 * <p>An address with more than {@value AddressFailures#FREE_A_MINUTE} failures per minute is
 * limited to {@value AddressFailures#LOOK_UPS_A_SECOND} lookups per second of credentials that are
 * not cached. Cached credentials are not limited, so a shared address is never locked out.
 */
public final class FailedAttempts implements FailedCallers {

    private static final int MAX_ADDRESSES = 100_000;

    /** An address takes about 250 bytes with its cache entry: at most 1/32 of the heap in total. */
    private static final long BYTES_OF_HEAP_EACH = 8 * 1024;

    /** An address without failures for this long has no state worth keeping. */
    private static final Duration KEPT = Duration.ofMinutes(3);

    /** Stands for all clients of unknown address. */
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
     * @param maxAddresses maximum number of addresses kept; beyond it, the least recently used are
     *     evicted
     * @param nanos a monotonic clock in nanoseconds
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
     * Rejects a client whose address had too many failures.
     *
     * @throws Fault.TooManyFailures if it had
     */
    public void check(Via via) {
        AddressFailures known = addresses.getIfPresent(network(via.address()));
        if (known != null && known.isOver(nanos.getAsLong())) {
            throw refusal(via, known);
        }
    }

    /**
     * Looks up a credential that is not cached. Counts as a failure during the lookup, so
     * concurrent attempts are limited like consecutive ones.
     *
     * @throws Fault.TooManyFailures if the client address had too many failures; nothing is looked
     *     up
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
        return addresses.get(network(address), _ -> new AddressFailures(nanos.getAsLong()));
    }

    static Address network(@Nullable Address address) {
        if (address == null) {
            return UNKNOWN;
        }
        return address.isIpv4() ? address : new Address(address.high(), 0);
    }

    /** Total number of rejected credentials that were looked up or malformed. */
    public long failuresSoFar() {
        return failures.sum();
    }

    /** Total number of credentials rejected without a lookup because of earlier failures. */
    public long refusalsSoFar() {
        return refusals.sum();
    }

    /** Approximate number of addresses kept. */
    public long addresses() {
        return addresses.estimatedSize();
    }
}
