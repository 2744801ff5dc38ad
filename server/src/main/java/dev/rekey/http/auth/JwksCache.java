package dev.rekey.http.auth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import dev.rekey.http.HttpError;
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
 * Cache of the JSON Web Key Set (JWKS) of one issuer. Thread-safe.
 *
 * <p>The key set is fetched on a thread of its own: on first use, every {@link #REFRESH_AFTER}, and at most
 * once per {@link #SEARCH_INTERVAL} for a token whose key is not in it. At most {@link #MAX_WAITERS}
 * requests wait for a fetch, each for at most {@link #MAX_WAIT}; others are rejected immediately, so
 * that an unresponsive issuer does not exhaust shared resources. A fetched key set stays usable for
 * {@link #MAX_AGE} while its issuer is unavailable.
 */
final class JwksCache implements AutoCloseable {

    /**
     * Refresh interval. With the check interval and the fetch itself, a withdrawn key stays usable
     * for less than a minute.
     */
    static final Duration REFRESH_AFTER = Duration.ofSeconds(45);

    static final Duration MAX_AGE = Duration.ofHours(4);
    static final Duration SEARCH_INTERVAL = Duration.ofSeconds(30);

    /** Minimum time from the start of a failed fetch to the next one. */
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);

    static final int MAX_WAITERS = 4;
    static final Duration MAX_WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(JwksCache.class);

    private final String issuer;
    private final Source source;
    private final LongSupplier nanos;
    private final Semaphore waiters = new Semaphore(MAX_WAITERS);
    private volatile @Nullable KeySet held;
    private volatile boolean failing;

    /** The fetch in progress; {@code null} if there is none. Guarded by this. */
    private @Nullable CompletableFuture<@Nullable Void> fetch;

    /** When the last fetch began; {@code null} before the first. Guarded by this. */
    private @Nullable Long begun;

    /** When a fetch for a missing key last began; {@code null} if never. Guarded by this. */
    private @Nullable Long searched;

    /** Source of a key set. */
    interface Source extends AutoCloseable {

        /** Reads the key set. May block. */
        List<JWK> read() throws IOException;

        @Override
        default void close() {}
    }

    private record KeySet(List<JWK> keys, long readAt) {}

    /**
     * @param issuer name of the issuer in the log
     * @param nanos a monotonic clock in nanoseconds
     */
    JwksCache(String issuer, Source source, LongSupplier nanos) {
        this.issuer = issuer;
        this.source = source;
        this.nanos = nanos;
    }

    /**
     * The matching keys. Blocks for at most {@link #MAX_WAIT}.
     *
     * @return empty if the issuer has no such key
     * @throws HttpError.Unavailable if the key set is currently unavailable
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
     * Starts a fetch if one is due. Never blocks.
     *
     * @return the fetch in progress; {@code null} if there is none
     */
    synchronized @Nullable CompletableFuture<?> refreshIfDue() {
        long now = nanos.getAsLong();
        KeySet set = held;
        boolean old = set == null || now - set.readAt >= REFRESH_AFTER.toNanos();
        boolean mayTry = begun == null || now - begun >= RETRY_INTERVAL.toNanos();
        return fetch == null && old && mayTry ? begin(now) : fetch;
    }

    /**
     * Starts a fetch for a missing key, unless one was started within {@link #SEARCH_INTERVAL}.
     *
     * @return the fetch in progress; {@code null} if there is none
     */
    private synchronized @Nullable CompletableFuture<?> search() {
        long now = nanos.getAsLong();
        if (fetch == null && (searched == null || now - searched >= SEARCH_INTERVAL.toNanos())) {
            searched = now;
            return begin(now);
        }
        return fetch;
    }

    private synchronized CompletableFuture<?> begin(long now) {
        CompletableFuture<@Nullable Void> begins = new CompletableFuture<>();
        fetch = begins;
        begun = now;
        // A platform thread, because file reads and host name lookups would pin the carrier of a
        // virtual thread.
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

    /** @return {@code null} if the key set cannot be read */
    private @Nullable KeySet read() {
        try {
            KeySet read = new KeySet(source.read(), nanos.getAsLong());
            if (failing) {
                LOG.info("JWT issuer {}: key set fetched again after failures", issuer);
            }
            failing = false;
            return read;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn(
                        "JWT issuer {}: failed to fetch the key set, retrying; check jwt.issuers and the issuer: {}",
                        issuer,
                        e.getMessage());
            }
            failing = true;
            return null;
        }
    }

    /**
     * Publishes the key set and allows the next fetch in one step; otherwise a due fetch could be
     * skipped.
     */
    private void end(CompletableFuture<@Nullable Void> ended, @Nullable KeySet read) {
        synchronized (this) {
            held = read == null ? held : read;
            fetch = null;
        }
        ended.complete(null);
    }

    private @Nullable KeySet usable() {
        KeySet set = held;
        return set == null || nanos.getAsLong() - set.readAt >= MAX_AGE.toNanos() ? null : set;
    }

    private static List<JWK> select(KeySet set, JWKMatcher matcher) {
        return set.keys.stream().filter(matcher::matches).toList();
    }

    /**
     * @throws HttpError.Unavailable if there is no fetch, too many requests wait already, or the wait
     *     times out
     */
    private void await(@Nullable CompletableFuture<?> fetching) {
        if (fetching == null || !waiters.tryAcquire()) {
            throw unavailable();
        }
        try {
            fetching.get(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } finally {
            waiters.release();
        }
    }

    /**
     * Not an {@code UnavailableException}, which would be logged with every request: a failing fetch is logged
     * once.
     */
    private static HttpError unavailable() {
        return new HttpError.Unavailable(null);
    }

    @Override
    public void close() {
        source.close();
    }
}
