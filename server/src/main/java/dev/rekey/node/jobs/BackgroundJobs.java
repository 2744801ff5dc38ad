package dev.rekey.node.jobs;

import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.key.rotation.InactiveSecretExpirer;
import dev.rekey.core.key.schedule.ScheduledChangeExecutor;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageStore;
import dev.rekey.local.credit.CreditLeases;
import dev.rekey.local.usage.FlushPacer;
import dev.rekey.local.usage.LastUseBuffer;
import dev.rekey.local.usage.TrafficBuffer;
import dev.rekey.local.usage.UsageBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Background jobs of a node: apply scheduled changes that are due, flush usage and traffic, expire
 * inactive secrets, return unused credits, and delete records past their retention.
 */
public final class BackgroundJobs implements AutoCloseable {

    /** Retention of responses stored under an idempotency key. */
    public static final Duration ANSWERS_RETENTION = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundJobs.class);
    /**
     * Retention of the request ids of verifications. Within it, a repeated request id is charged
     * once.
     */
    private static final Duration REQUEST_IDS_RETENTION = Duration.ofHours(24);

    /** Retention of hourly usage: a year and a month, for comparison with the previous year. */
    public static final Duration USAGE_RETENTION = Duration.ofDays(400);

    /** Retention of the change feed and of receipts. */
    public static final Duration FEED_RETENTION = Duration.ofHours(24);

    /** Rows deleted in one transaction; other writes wait for it. */
    private static final int PRUNE_BATCH_SIZE = 5_000;

    private static final String KEEP_USES = "write last uses of secrets";
    private static final String KEEP_TRAFFIC = "write traffic";
    private static final String KEEP_USAGE = "write usage counts";
    private static final Duration SCHEDULED_CHANGES_INTERVAL = Duration.ofSeconds(1);
    private static final Duration CLEANUP_INTERVAL = Duration.ofSeconds(15);

    /**
     * With the pauses and the time that writing takes, less than the 5 s after which a use can be
     * read.
     */
    private static final Duration FLUSH_INTERVAL = Duration.ofMillis(2_500);

    private static final Duration FLUSH_PAUSE = Duration.ofMillis(800);
    private static final Duration INACTIVITY_CHECK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration PRUNE_INTERVAL = Duration.ofMinutes(10);

    private final LastUseBuffer uses;
    private final UsageBuffer counts;
    private final UsageStore usage;
    private final TrafficBuffer attempts;
    private final TrafficStore traffic;
    private final CreditLeases credits;
    private final CreditStore ledger;
    private final IdempotencyStore responses;
    private final InactiveSecretExpirer silent;
    private final ScheduledChangeExecutor due;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("background-jobs").daemon().factory());

    /** Flushes take time; scheduled changes that are due must not wait for them. */
    private final ScheduledExecutorService flushes = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flushes").daemon().factory());

    /** Runs jobs that may take minutes. */
    private final ScheduledExecutorService longJobs = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("leisure").daemon().factory());

    private volatile FlushPacer resting = FlushPacer.none();
    private volatile boolean closing;

    /** What the node has in memory and writes from time to time. */
    public record Buffers(LastUseBuffer uses, UsageBuffer usage, TrafficBuffer traffic, CreditLeases credits) {}

    /** The stores from which old records are deleted. */
    public record Stores(UsageStore usage, TrafficStore traffic, CreditStore credits, IdempotencyStore responses) {}

    public BackgroundJobs(
            Buffers buffers,
            Stores stores,
            InactiveSecretExpirer silent,
            ScheduledChangeExecutor due,
            InstantSource clock) {
        this.uses = buffers.uses();
        this.counts = buffers.usage();
        this.usage = stores.usage();
        this.attempts = buffers.traffic();
        this.traffic = stores.traffic();
        this.credits = buffers.credits();
        this.ledger = stores.credits();
        this.responses = stores.responses();
        this.silent = silent;
        this.due = due;
        this.clock = clock;
    }

    public void start() {
        every(SCHEDULED_CHANGES_INTERVAL, "apply scheduled changes", due::settle);
        var _ = flushes.scheduleWithFixedDelay(
                this::flushAtLeisure, FLUSH_INTERVAL.toMillis(), FLUSH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        every(INACTIVITY_CHECK_INTERVAL, "expire inactive secrets", silent::write);
        every(PRUNE_INTERVAL, "delete old usage", this::forgetUsage);
        every(PRUNE_INTERVAL, "delete old traffic", this::forgetTraffic);
        every(CLEANUP_INTERVAL, "return unused credits", () -> credits.tidy(clock.instant()));
        every(
                PRUNE_INTERVAL,
                "delete old request ids",
                () -> ledger.forget(clock.instant().minus(REQUEST_IDS_RETENTION)));
        every(
                PRUNE_INTERVAL,
                "delete old idempotent responses",
                () -> responses.forget(clock.instant().minus(ANSWERS_RETENTION)));
    }

    /** Runs a task every second, on the thread of the short jobs. */
    public void everySecond(String job, Runnable task) {
        every(SCHEDULED_CHANGES_INTERVAL, job, task);
    }

    /** Runs a task immediately and then every minute, on the thread of the short jobs. */
    public void everyMinute(String job, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(() -> attempt(job, task), 0, 1, TimeUnit.MINUTES);
    }

    /**
     * Runs a task that may take minutes, on a thread for long jobs. The first run is after 15
     * seconds.
     */
    public void scheduleLongJob(Duration period, String job, Runnable task) {
        var _ = longJobs.scheduleWithFixedDelay(
                () -> attempt(job, task), CLEANUP_INTERVAL.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Deletes records older than {@link #FEED_RETENTION}, such as entries of the change feed. */
    public void forgetDaily(String what, BiFunction<Instant, Integer, Integer> forget) {
        every(PRUNE_INTERVAL, "delete " + what, () -> {
            Instant before = clock.instant().minus(FEED_RETENTION);
            boolean more = true;
            while (more) {
                more = forget.apply(before, PRUNE_BATCH_SIZE) >= PRUNE_BATCH_SIZE;
            }
        });
    }

    private void forgetUsage() {
        long hour = UsageCount.hourOf(clock.instant().minus(USAGE_RETENTION));
        boolean more = true;
        while (more) {
            more = usage.forget(hour, PRUNE_BATCH_SIZE) == PRUNE_BATCH_SIZE;
        }
    }

    private void forgetTraffic() {
        long hour = UsageCount.hourOf(clock.instant().minus(TrafficStore.KEPT));
        boolean more = true;
        while (more) {
            more = traffic.forget(hour, PRUNE_BATCH_SIZE) == PRUNE_BATCH_SIZE;
        }
    }

    /**
     * Runs a task periodically, on the thread of the short jobs. A failure is logged; the task runs
     * again.
     */
    public void every(Duration period, String job, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(
                () -> attempt(job, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Catches and logs exceptions, because an exception would cancel the periodic task. */
    private static void attempt(String job, Runnable task) {
        try {
            task.run();
        } catch (UnavailableException e) {
            LOG.warn("could not {}, trying again at the next run: {}", job, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("could not {}, trying again at the next run", job, e);
        }
    }

    /** Writes everything collected so far. Also runs by itself every {@link #FLUSH_INTERVAL}. */
    public void flush() {
        flush(FlushPacer.none());
    }

    private void flushAtLeisure() {
        FlushPacer pacer = FlushPacer.of(FLUSH_PAUSE);
        resting = pacer;
        flush(closing ? FlushPacer.none() : pacer);
    }

    private void flush(FlushPacer pacer) {
        attempt(KEEP_USES, () -> uses.flush(pacer));
        attempt(KEEP_USAGE, () -> counts.flush(pacer));
        attempt(KEEP_TRAFFIC, () -> attempts.flush(pacer));
    }

    /** Flushes once more and returns all leased credits. */
    @Override
    public void close() {
        schedule.shutdown();
        flushes.shutdown();
        longJobs.shutdownNow();
        closing = true;
        resting.cancel();
        flush();
        attempt("return leased credits", credits::close);
    }
}
