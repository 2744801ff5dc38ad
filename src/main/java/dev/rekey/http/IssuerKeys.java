package dev.rekey.http;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of one issuer. Thread-safe.
 *
 * <p>The set is fetched on a thread of its own: when it is first needed, every {@link #FRESH}, and at most once in
 * {@link #BETWEEN_SEARCHES} because a token names a key that is not in it. At most {@link #WAITERS} requests wait for a
 * fetch, each for at most {@link #WAIT}; all others are refused immediately, so that an issuer that hangs takes up
 * nothing that other requests need. A set that was fetched stays usable for {@link #USABLE} while its issuer is away.
 */
final class IssuerKeys implements AutoCloseable {

    /** With the time that a look at it and a fetch take, less than a minute: so long a withdrawn key may still be used. */
    static final Duration FRESH = Duration.ofSeconds(45);

    static final Duration USABLE = Duration.ofHours(4);
    static final Duration BETWEEN_SEARCHES = Duration.ofSeconds(30);

    /** The time from the beginning of a fetch that failed to the next one. */
    static final Duration RETRY = Duration.ofSeconds(10);

    static final int WAITERS = 4;
    static final Duration WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final String issuer;
    private final Source source;
    private final LongSupplier nanos;
    private final Semaphore waiters = new Semaphore(WAITERS);
    private volatile @Nullable KeySet held;
    private volatile boolean failing;

    /** Guarded by this; {@code null} while nothing is being fetched. */
    private @Nullable CompletableFuture<@Nullable Void> fetch;

    /** Guarded by this; {@code null} before the first fetch. */
    private @Nullable Long begun;

    /** When a fetch was last begun for a key that was not in the set. Guarded by this; {@code null} if never. */
    private @Nullable Long searched;

    /** Where the set comes from. */
    interface Source extends AutoCloseable {

        /** Reads the set; may block. */
        List<JWK> read() throws IOException;

        @Override
        default void close() {}
    }

    private record KeySet(List<JWK> keys, long readAt) {}

    /**
     * @param issuer its name in the log
     * @param nanos a clock that only moves forward, in nanoseconds
     */
    IssuerKeys(String issuer, Source source, LongSupplier nanos) {
        this.issuer = issuer;
        this.source = source;
        this.nanos = nanos;
    }

    /**
     * The keys that match. Blocks for at most {@link #WAIT}.
     *
     * @return empty if the issuer has no such key
     * @throws Fault.Unavailable if that cannot be told now
     */
    List<JWK> matching(JWKMatcher matcher) {
        CompletableFuture<?> refresh = refreshIfDue();
        KeySet set = usable();
        if (set == null) {
            await(refresh);
            set = usable();
            if (set == null) {
                throw unavailable();
            }
        }
        List<JWK> found = select(set, matcher);
        if (found.isEmpty()) {
            CompletableFuture<?> search = search();
            if (search != null) {
                await(search);
                set = usable();
                found = set == null ? found : select(set, matcher);
            }
            if (found.isEmpty() && failing) {
                throw unavailable();
            }
        }
        return found;
    }

    /**
     * Begins a fetch if one is due. Never blocks.
     *
     * @return the fetch in progress; {@code null} if there is none
     */
    synchronized @Nullable CompletableFuture<?> refreshIfDue() {
        long now = nanos.getAsLong();
        KeySet set = held;
        boolean old = set == null || now - set.readAt >= FRESH.toNanos();
        boolean mayTry = begun == null || now - begun >= RETRY.toNanos();
        return fetch == null && old && mayTry ? begin(now) : fetch;
    }

    /** The fetch in progress, begun for a key that is not in the set unless that was done lately; {@code null} if none. */
    private synchronized @Nullable CompletableFuture<?> search() {
        long now = nanos.getAsLong();
        if (fetch == null && (searched == null || now - searched >= BETWEEN_SEARCHES.toNanos())) {
            searched = now;
            return begin(now);
        }
        return fetch;
    }

    private synchronized CompletableFuture<?> begin(long now) {
        CompletableFuture<@Nullable Void> begins = new CompletableFuture<>();
        fetch = begins;
        begun = now;
        // A platform thread: reading a file or looking up a host name would block the carrier of a virtual one.
        Thread.ofPlatform().name("jwks-fetch").daemon().start(() -> {
            KeySet read = null;
            try {
                read = read();
            } finally {
                end(begins, read);
            }
        });
        return begins;
    }

    /** @return {@code null} if it cannot be read */
    private @Nullable KeySet read() {
        try {
            KeySet read = new KeySet(source.read(), nanos.getAsLong());
            if (failing) {
                LOG.info("JWT issuer {}: the key set can be fetched again", issuer);
            }
            failing = false;
            return read;
        } catch (IOException | RuntimeException failed) {
            if (!failing) {
                LOG.warn("JWT issuer {}: cannot fetch the key set: {}", issuer, failed.getMessage());
            }
            failing = true;
            return null;
        }
    }

    /** The set that was read is seen, and the next fetch may begin, in one step: else a due fetch could be passed over. */
    private void end(CompletableFuture<@Nullable Void> ended, @Nullable KeySet read) {
        synchronized (this) {
            held = read == null ? held : read;
            fetch = null;
        }
        ended.complete(null);
    }

    private @Nullable KeySet usable() {
        KeySet set = held;
        return set == null || nanos.getAsLong() - set.readAt >= USABLE.toNanos() ? null : set;
    }

    private static List<JWK> select(KeySet set, JWKMatcher matcher) {
        return set.keys.stream().filter(matcher::matches).toList();
    }

    /** @throws Fault.Unavailable if nothing is being fetched, too many wait already, or it takes too long */
    private void await(@Nullable CompletableFuture<?> fetching) {
        if (fetching == null || !waiters.tryAcquire()) {
            throw unavailable();
        }
        try {
            fetching.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException undecided) {
            throw unavailable();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } finally {
            waiters.release();
        }
    }

    /** Not an outage, which would be logged with every request: a fetch that fails is logged once. */
    private static Fault unavailable() {
        return new Fault.Unavailable(null);
    }

    @Override
    public void close() {
        source.close();
    }
}
