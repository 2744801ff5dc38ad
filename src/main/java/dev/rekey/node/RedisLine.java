package dev.rekey.node;

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
 * One connection to Redis or Valkey, on which all threads ask. Thread-safe.
 *
 * <p>It is up or down. While it is down, nobody waits: it is tried in the background, and up again as soon as a write is
 * answered within the time that an answer may take. It goes down at once where the connection breaks, and after {@value
 * #MOST_MISSED} questions in a row that were answered too late or with an error.
 */
final class RedisLine implements AutoCloseable {

    private static final int MOST_MISSED = 3;

    private static final Logger LOG = LoggerFactory.getLogger(RedisLine.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    /** How long a connection is waited for, and how long one that says nothing is kept. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** More than nodes have under way in 50 ms: beyond it, Redis cannot keep up. */
    private static final int MOST_UNANSWERED = 10_000;

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final String PROBE = "rekey:probe";

    /** A connection that answers. */
    private static final class Link {

        final StatefulRedisConnection<String, String> connection;
        final RedisAsyncCommands<String, String> commands;
        final AtomicInteger missed = new AtomicInteger();

        Link(StatefulRedisConnection<String, String> connection) {
            this.connection = connection;
            this.commands = connection.async();
        }
    }

    private final LongSupplier ticker;
    private final Duration bound;
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final AtomicReference<@Nullable Link> up = new AtomicReference<>();
    private final ScheduledExecutorService schedule;

    /** The watch's own: up or on trial. */
    private @Nullable StatefulRedisConnection<String, String> connection;

    /** So that the log says once that it is down, however often it is found to be. */
    private final AtomicBoolean saidSo = new AtomicBoolean();

    /**
     * Connects, or begins to try where that fails within a second or two.
     *
     * @param bound how long an answer may take
     * @throws IllegalArgumentException where the URL is none of Redis; it is not quoted
     */
    RedisLine(String url, LongSupplier ticker, Duration bound) {
        this.ticker = ticker;
        this.bound = bound;
        this.uri = RedisAddress.of(url);
        uri.setTimeout(PATIENCE);
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                // Whoever connects again also has to ask whether it is in time.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Redis's cloud would have time-outs relaxed while it moves: ours is a promise.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .requestQueueSize(MOST_UNANSWERED)
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build())
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .build());
        ThreadFactory threads = Thread.ofPlatform().name("redis-watch").daemon().factory();
        schedule = Executors.newSingleThreadScheduledExecutor(threads);
        look();
        var _ = schedule.scheduleWithFixedDelay(
                this::look, LOOK_EVERY.toMillis(), LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isUp() {
        return up.get() != null;
    }

    /**
     * What the script answers: a list of whole numbers and texts, the third of which is the second value.
     *
     * <p>Answers come in the order of the questions, on a line that all threads share. One that were out of place would tell a
     * key what another has left, so each says what it answers, and a line that mixes them up is not used any more.
     *
     * @param deadline until when to wait, by the ticker
     * @return {@code null} where there is no answer by then, or none at all; whether the script was run is then unknown
     */
    @Nullable
    List<Object> ask(RedisScript script, String[] keys, String[] values, long deadline) {
        Link link = up.get();
        if (link == null) {
            return null;
        }
        try {
            List<Object> answer = run(link, script, keys, values, deadline);
            if (answer.size() < 3 || !values[1].equals(answer.get(2))) {
                var _ = link.connection.closeAsync();
                throw new RedisException("the answer to another question");
            }
            if (link.missed.get() > 0) {
                link.missed.set(0);
            }
            return answer;
        } catch (TimeoutException late) {
            missed(link, late);
        } catch (ExecutionException failed) {
            failed(link, failed.getCause() == null ? failed : failed.getCause());
        } catch (RedisException failed) {
            failed(link, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    private List<Object> run(Link link, RedisScript script, String[] keys, String[] values, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return await(link.commands.evalsha(script.sha1(), ScriptOutputType.MULTI, keys, values), deadline);
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof RedisNoScriptException)) {
                throw failed;
            }
        }
        return await(link.commands.eval(script.text(), ScriptOutputType.MULTI, keys, values), deadline);
    }

    private <T> T await(RedisFuture<T> answer, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return answer.get(Math.max(0, deadline - ticker.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | InterruptedException noMoreWanted) {
            answer.cancel(true);
            throw noMoreWanted;
        }
    }

    /** Has the script run, at some time, if it can be; nobody waits for it. */
    void tell(RedisScript script, String[] keys, String[] values) {
        Link link = up.get();
        if (link == null) {
            return;
        }
        try {
            var _ = link.commands
                    .<Object>evalsha(script.sha1(), ScriptOutputType.INTEGER, keys, values)
                    .whenComplete((_, failed) -> {
                        if (failed instanceof RedisNoScriptException) {
                            var _ = link.commands.<Object>eval(script.text(), ScriptOutputType.INTEGER, keys, values);
                        }
                    });
        } catch (RedisException failed) {
            failed(link, failed);
        }
    }

    private void failed(Link link, Throwable cause) {
        if (cause instanceof RedisCommandExecutionException) {
            missed(link, cause);
        } else {
            goDown(link, cause);
        }
    }

    private void missed(Link link, Throwable cause) {
        if (link.missed.incrementAndGet() >= MOST_MISSED) {
            goDown(link, cause);
        }
    }

    private void goDown(Link link, Throwable cause) {
        if (up.compareAndSet(link, null)) {
            warn(cause);
        }
    }

    private void warn(Throwable cause) {
        if (saidSo.getAndSet(true)) {
            return;
        }
        LOG.warn(
                "Redis at {}:{} does not count rate limits ({}): they go by their on_outage until it does",
                uri.getHost(),
                uri.getPort(),
                RedisFailure.why(cause));
    }

    /** The watch's turn: a connection that broke is found while nobody asks, and one that is down is tried. */
    private void look() {
        try {
            Link link = up.get();
            if (link != null && !link.connection.isOpen()) {
                goDown(link, new RedisException("the connection broke"));
            }
            if (up.get() == null) {
                tryOnce();
            }
        } catch (RedisException failed) {
            drop();
            warn(failed);
        } catch (RuntimeException unexpected) {
            // Anything else must not end the schedule either: nobody would ever come back to Redis.
            drop();
            LOG.error("could not look after the connection to Redis", unexpected);
        }
    }

    private void tryOnce() {
        StatefulRedisConnection<String, String> tried = connection;
        if (tried == null || !tried.isOpen()) {
            drop();
            tried = client.connect();
            connection = tried;
            // Loaded while nobody waits, so that the first questions need one round trip too.
            tried.sync().scriptLoad(RedisScript.TAKE.text());
            tried.sync().scriptLoad(RedisScript.GIVE_BACK.text());
        }
        long asked = ticker.getAsLong();
        // Written and not only asked: a replica, or a Redis that is full, can answer but not count.
        tried.sync().set(PROBE, "", SetArgs.Builder.ex(PATIENCE));
        if (ticker.getAsLong() - asked > bound.toNanos()) {
            warn(new TimeoutException());
            return;
        }
        LOG.info("Redis at {}:{} counts rate limits", uri.getHost(), uri.getPort());
        saidSo.set(false);
        up.set(new Link(tried));
    }

    private void drop() {
        StatefulRedisConnection<String, String> dropped = connection;
        connection = null;
        if (dropped != null) {
            var _ = dropped.closeAsync();
        }
    }

    /** Ends all threads, within about a second. Who asks afterwards gets no answer. */
    @Override
    public void close() {
        schedule.shutdownNow();
        up.set(null);
        client.shutdown(Duration.ZERO, CLOSE_WITHIN);
        boolean ended = resources
                .shutdown(0, CLOSE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_WITHIN.toMillis());
        if (!ended) {
            LOG.warn("Redis's threads have not ended within {} ms", CLOSE_WITHIN.toMillis());
        }
    }
}
