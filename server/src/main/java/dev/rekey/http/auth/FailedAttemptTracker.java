package dev.rekey.http.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.FailedCallers;
import dev.rekey.http.HttpError;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts rejected credentials by client address; IPv6 addresses by their /64, which one client
 * usually holds entirely. Thread-safe; never blocks.
 *
 * <p>An address with more than {@value AddressFailureCounter#FREE_A_MINUTE} failures per minute is
 * limited to {@value AddressFailureCounter#LOOKUPS_PER_SECOND} lookups per second of credentials that are
 * not cached. Cached credentials are not limited, so a shared address is never locked out.
 */
public final class FailedAttemptTracker implements FailedCallers {

    private static final int MAX_ADDRESSES = 100_000;

    /** An address takes about 250 bytes with its cache entry: at most 1/32 of the heap in total. */
    private static final long BYTES_OF_HEAP_EACH = 8 * 1024;

    /** An address without failures for this long has no state worth keeping. */
    private static final Duration RETENTION = Duration.ofMinutes(3);

    /** Stands for all clients of unknown address. */
    private static final IpAddress UNKNOWN = new IpAddress(0, 0);

    private final Cache<IpAddress, AddressFailureCounter> addresses;
    private final FailureReporter reports;
    private final LongSupplier nanos;
    private final LongAdder failures = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    public FailedAttemptTracker(FailureReporter reports) {
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
    FailedAttemptTracker(FailureReporter reports, long maxAddresses, LongSupplier nanos) {
        this.reports = reports;
        this.nanos = nanos;
        this.addresses = Caffeine.newBuilder()
                .maximumSize(maxAddresses)
                .expireAfterAccess(RETENTION)
                .ticker(nanos::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    @Override
    public void failed(RequestContext context, @Nullable CachedKey key) {
        failures.increment();
        of(context.address()).add(nanos.getAsLong());
        reports.count(context, key);
    }

    /**
     * Rejects a client whose address had too many failures.
     *
     * @throws HttpError.TooManyFailures if it had
     */
    public void check(RequestContext context) {
        AddressFailureCounter known = addresses.getIfPresent(network(context.address()));
        if (known != null && known.isOver(nanos.getAsLong())) {
            throw refusal(context, known);
        }
    }

    /**
     * Looks up a credential that is not cached. Counts as a failure during the lookup, so
     * concurrent attempts are limited like consecutive ones.
     *
     * @throws HttpError.TooManyFailures if the client address had too many failures; nothing is looked
     *     up
     */
    public <T> T lookingUp(RequestContext context, Supplier<T> lookUp) {
        AddressFailureCounter known = of(context.address());
        if (!known.tryLookUp(nanos.getAsLong())) {
            throw refusal(context, known);
        }
        try {
            return lookUp.get();
        } finally {
            known.remove();
        }
    }

    private HttpError refusal(RequestContext context, AddressFailureCounter known) {
        refusals.increment();
        reports.count(context, null);
        long wait = known.untilFree(nanos.getAsLong()).toSeconds() + 1;
        return new HttpError.TooManyFailures((int) wait);
    }

    private AddressFailureCounter of(@Nullable IpAddress address) {
        return addresses.get(network(address), _ -> new AddressFailureCounter(nanos.getAsLong()));
    }

    static IpAddress network(@Nullable IpAddress address) {
        if (address == null) {
            return UNKNOWN;
        }
        return address.isIpv4() ? address : new IpAddress(address.high(), 0);
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
