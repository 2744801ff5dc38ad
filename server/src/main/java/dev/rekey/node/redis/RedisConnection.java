package dev.rekey.node.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis or Valkey shared by all threads, with a circuit breaker. Thread-safe.
 *
 * <p>While it is down, no caller waits: it is retried in the background and is up again when a
 * write is answered within the time limit. It goes down immediately if the connection breaks, and
 * after {@value #MAX_CONSECUTIVE_TIMEOUTS} consecutive timeouts or errors.
 */
final class RedisConnection implements AutoCloseable {

    private static final int MAX_CONSECUTIVE_TIMEOUTS = 3;

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);

    private static final Duration PROBE_INTERVAL = Duration.ofMillis(100);
    /** Timeout of connecting, and of a probe. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Maximum pending requests: more than a node has in 50 ms. Beyond it, Redis cannot keep up. */
    private static final int MAX_PENDING_COMMANDS = 10_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final String PROBE = "rekey:probe";

    /** An established connection. */
    private static final class ActiveConnection {

        final StatefulRedisConnection<String, String> connection;
        final RedisAsyncCommands<String, String> commands;
        final AtomicInteger missed = new AtomicInteger();

        ActiveConnection(StatefulRedisConnection<String, String> connection) {
            this.connection = connection;
            this.commands = connection.async();
        }
    }

    private final LongSupplier ticker;
    private final Duration bound;
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final AtomicReference<@Nullable ActiveConnection> up = new AtomicReference<>();
    private final ScheduledExecutorService schedule;

    /** Used by the watch thread only: up or being probed. */
    private @Nullable StatefulRedisConnection<String, String> connection;

    /** Set while an outage is logged, so that it is logged once. */
    private final AtomicBoolean saidSo = new AtomicBoolean();

    /**
     * Connects; if that fails within a second or two, retries in the background.
     *
     * @param bound maximum response time
     * @throws IllegalArgumentException if the URL is invalid; the message does not quote it
     */
    RedisConnection(String url, LongSupplier ticker, Duration bound) {
        this.ticker = ticker;
        this.bound = bound;
        this.uri = RedisUrlParser.of(url);
        uri.setTimeout(PATIENCE);
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                // Reconnecting includes a probe of the response time, so it is done here.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Managed Redis would relax timeouts during maintenance; the bound must hold.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .requestQueueSize(MAX_PENDING_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
        ThreadFactory threads = Thread.ofPlatform().name("redis-watch").daemon().factory();
        schedule = Executors.newSingleThreadScheduledExecutor(threads);
        look();
        var _ = schedule.scheduleWithFixedDelay(
                this::look, PROBE_INTERVAL.toMillis(), PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isUp() {
        return up.get() != null;
    }

    /**
     * Runs a script and returns its result: a list of integers and strings, the third of which must
     * be the second value.
     *
     * <p>Responses on a shared connection arrive in the order of the requests. A response out of
     * order would show one key the state of another, so each response repeats its request's id, and
     * a connection that mixes them up is closed.
     *
     * @param deadline maximum time to wait until, by the ticker
     * @return {@code null} if there is no response by then; whether the script has run is then
     *     unknown
     */
    @Nullable
    List<Object> ask(RedisScript script, String[] keys, String[] values, long deadline) {
        ActiveConnection link = up.get();
        if (link == null) {
            return null;
        }
        try {
            List<Object> response = run(link, script, keys, values, deadline);
            if (response.size() < 3 || !values[1].equals(response.get(2))) {
                var _ = link.connection.closeAsync();
                throw new RedisException("the response belongs to another request");
            }
            if (link.missed.get() > 0) {
                link.missed.set(0);
            }
            return response;
        } catch (TimeoutException e) {
            missed(link, e);
        } catch (ExecutionException e) {
            failed(link, e.getCause() == null ? e : e.getCause());
        } catch (RedisException e) {
            failed(link, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private List<Object> run(ActiveConnection link, RedisScript script, String[] keys, String[] values, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return await(link.commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, values), deadline);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RedisNoScriptException)) {
                throw e;
            }
        }
        return await(link.commands.eval(script.text(), ScriptOutputType.MULTI, keys, values), deadline);
    }

    private <T> T await(RedisFuture<T> future, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return future.get(Math.max(0, deadline - ticker.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }

    /** Sends a script without waiting for its result; it may not run at all. */
    void tell(RedisScript script, String[] keys, String[] values) {
        ActiveConnection link = up.get();
        if (link == null) {
            return;
        }
        try {
            var _ = link.commands
                    .<Object>evalsha(script.sha1(), ScriptOutputType.INTEGER, keys, values)
                    .whenComplete((_, error) -> {
                        if (error instanceof RedisNoScriptException) {
                            var _ = link.commands.<Object>eval(script.text(), ScriptOutputType.INTEGER, keys, values);
                        }
                    });
        } catch (RedisException e) {
            failed(link, e);
        }
    }

    private void failed(ActiveConnection link, Throwable cause) {
        if (cause instanceof RedisCommandExecutionException) {
            missed(link, cause);
        } else {
            goDown(link, cause);
        }
    }

    private void missed(ActiveConnection link, Throwable cause) {
        if (link.missed.incrementAndGet() >= MAX_CONSECUTIVE_TIMEOUTS) {
            goDown(link, cause);
        }
    }

    private void goDown(ActiveConnection link, Throwable cause) {
        if (up.compareAndSet(link, null)) {
            warn(cause);
        }
    }

    private void warn(Throwable cause) {
        if (saidSo.getAndSet(true)) {
            return;
        }
        LOG.warn(
                "Redis at {}:{} cannot count rate limits ({}); each limit follows its on_outage setting until"
                        + " Redis is back",
                uri.getHost(),
                uri.getPort(),
                RedisErrorClassifier.why(cause));
    }

    /**
     * Run by the watch thread: detects a broken connection while it is unused, and retries one that
     * is down.
     */
    private void look() {
        try {
            ActiveConnection link = up.get();
            if (link != null && !link.connection.isOpen()) {
                goDown(link, new RedisException("the connection was closed"));
            }
            if (up.get() == null) {
                tryOnce();
            }
        } catch (RedisException e) {
            drop();
            warn(e);
        } catch (RuntimeException e) {
            // An exception would cancel the periodic task, and Redis would never be used again.
            drop();
            LOG.error("could not check the connection to Redis, trying again", e);
        }
    }

    private void tryOnce() {
        StatefulRedisConnection<String, String> candidate = connection;
        if (candidate == null || !candidate.isOpen()) {
            drop();
            candidate = client.connect();
            connection = candidate;
            // Loaded before use, so that the first requests need one round trip too.
            candidate.sync().scriptLoad(RedisScript.TAKE.text());
            candidate.sync().scriptLoad(RedisScript.GIVE_BACK.text());
        }
        long sentAt = ticker.getAsLong();
        // A write, because a replica or a full Redis can answer reads but not count.
        candidate.sync().set(PROBE, "", SetArgs.Builder.ex(PATIENCE));
        if (ticker.getAsLong() - sentAt > bound.toNanos()) {
            warn(new TimeoutException());
            return;
        }
        LOG.info("Redis at {}:{} counts rate limits", uri.getHost(), uri.getPort());
        saidSo.set(false);
        up.set(new ActiveConnection(candidate));
    }

    private void drop() {
        StatefulRedisConnection<String, String> dropped = connection;
        connection = null;
        if (dropped != null) {
            var _ = dropped.closeAsync();
        }
    }

    /** Stops all threads, within about a second. Later requests return no response. */
    @Override
    public void close() {
        schedule.shutdownNow();
        up.set(null);
        client.shutdown(Duration.ZERO, CLOSE_WITHIN);
        boolean stopped = resources
                .shutdown(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_WITHIN.toMillis());
        if (!stopped) {
            LOG.warn("threads of the Redis client have not stopped within {} ms", CLOSE_WITHIN.toMillis());
        }
    }
}
