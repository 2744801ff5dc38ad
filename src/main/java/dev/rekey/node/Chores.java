package dev.rekey.node;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.Outage;
import dev.rekey.core.key.DueChanges;
import dev.rekey.core.key.SilentSecrets;
import dev.rekey.core.limit.CreditStore;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.core.verify.UsageStore;
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
public final class Chores implements AutoCloseable {

    /** Retention of responses stored under an idempotency key. */
    public static final Duration ANSWERS_KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    /**
     * Retention of the request ids of verifications. Within it, a repeated request id is charged
     * once.
     */
    private static final Duration REQUEST_IDS_KEPT = Duration.ofHours(24);

    /** Retention of hourly usage: a year and a month, for comparison with the previous year. */
    public static final Duration USAGE_KEPT = Duration.ofDays(400);

    /** Retention of the change feed and of receipts. */
    public static final Duration FEED_KEPT = Duration.ofHours(24);

    /** Rows deleted in one transaction; other writes wait for it. */
    private static final int FORGOTTEN_AT_ONCE = 5_000;

    private static final String KEEP_USES = "write last uses of secrets";
    private static final String KEEP_TRAFFIC = "write traffic";
    private static final String KEEP_USAGE = "write usage counts";
    private static final Duration DUE_EVERY = Duration.ofSeconds(1);
    private static final Duration TIDY_EVERY = Duration.ofSeconds(15);

    /**
     * With the pauses and the time that writing takes, less than the 5 s after which a use can be
     * read.
     */
    private static final Duration FLUSH_EVERY = Duration.ofMillis(2_500);

    private static final Duration FLUSH_RESTS = Duration.ofMillis(800);
    private static final Duration SILENCE_EVERY = Duration.ofSeconds(5);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private final UseCollector uses;
    private final UsageCollector counts;
    private final UsageStore usage;
    private final TrafficCollector attempts;
    private final TrafficStore traffic;
    private final CreditBlocks credits;
    private final CreditStore ledger;
    private final AnswerStore answers;
    private final SilentSecrets silent;
    private final DueChanges due;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chores").daemon().factory());

    /** Flushes take time; scheduled changes that are due must not wait for them. */
    private final ScheduledExecutorService flushes = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flushes").daemon().factory());

    /** Runs jobs that may take minutes. */
    private final ScheduledExecutorService leisure = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("leisure").daemon().factory());

    private volatile Rests resting = Rests.none();
    private volatile boolean closing;

    public Chores(
            UseCollector uses,
            UsageCollector counts,
            UsageStore usage,
            TrafficCollector attempts,
            TrafficStore traffic,
            CreditBlocks credits,
            CreditStore ledger,
            AnswerStore answers,
            SilentSecrets silent,
            DueChanges due,
            InstantSource clock) {
        this.uses = uses;
        this.counts = counts;
        this.usage = usage;
        this.attempts = attempts;
        this.traffic = traffic;
        this.credits = credits;
        this.ledger = ledger;
        this.answers = answers;
        this.silent = silent;
        this.due = due;
        this.clock = clock;
    }

    public void start() {
        every(DUE_EVERY, "apply scheduled changes", due::settle);
        var _ = flushes.scheduleWithFixedDelay(
                this::flushAtLeisure, FLUSH_EVERY.toMillis(), FLUSH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        every(SILENCE_EVERY, "expire inactive secrets", silent::write);
        every(FORGET_EVERY, "delete old usage", this::forgetUsage);
        every(FORGET_EVERY, "delete old traffic", this::forgetTraffic);
        every(TIDY_EVERY, "return unused credits", () -> credits.tidy(clock.instant()));
        every(
                FORGET_EVERY,
                "delete old request ids",
                () -> ledger.forget(clock.instant().minus(REQUEST_IDS_KEPT)));
        every(
                FORGET_EVERY,
                "delete old idempotent responses",
                () -> answers.forget(clock.instant().minus(ANSWERS_KEPT)));
    }

    /** Runs a task every second, on the thread of the short jobs. */
    public void everySecond(String job, Runnable task) {
        every(DUE_EVERY, job, task);
    }

    /** Runs a task immediately and then every minute, on the thread of the short jobs. */
    public void everyMinute(String job, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(() -> attempt(job, task), 0, 1, TimeUnit.MINUTES);
    }

    /**
     * Runs a task that may take minutes, on a thread for long jobs. The first run is after 15
     * seconds.
     */
    public void atLeisure(Duration period, String job, Runnable task) {
        var _ = leisure.scheduleWithFixedDelay(
                () -> attempt(job, task), TIDY_EVERY.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Deletes records older than {@link #FEED_KEPT}, such as entries of the change feed. */
    public void forgetDaily(String what, BiFunction<Instant, Integer, Integer> forget) {
        every(FORGET_EVERY, "delete " + what, () -> {
            Instant before = clock.instant().minus(FEED_KEPT);
            boolean more = true;
            while (more) {
                more = forget.apply(before, FORGOTTEN_AT_ONCE) >= FORGOTTEN_AT_ONCE;
            }
        });
    }

    private void forgetUsage() {
        long hour = UsageCount.hourOf(clock.instant().minus(USAGE_KEPT));
        boolean more = true;
        while (more) {
            more = usage.forget(hour, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE;
        }
    }

    private void forgetTraffic() {
        long hour = UsageCount.hourOf(clock.instant().minus(TrafficStore.KEPT));
        boolean more = true;
        while (more) {
            more = traffic.forget(hour, FORGOTTEN_AT_ONCE) == FORGOTTEN_AT_ONCE;
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
        } catch (Outage e) {
            LOG.warn("could not {}, trying again at the next run: {}", job, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("could not {}, trying again at the next run", job, e);
        }
    }

    /** Writes everything collected so far. Also runs by itself every {@link #FLUSH_EVERY}. */
    public void flush() {
        flush(Rests.none());
    }

    private void flushAtLeisure() {
        Rests rests = Rests.of(FLUSH_RESTS);
        resting = rests;
        flush(closing ? Rests.none() : rests);
    }

    private void flush(Rests rests) {
        attempt(KEEP_USES, () -> uses.flush(rests));
        attempt(KEEP_USAGE, () -> counts.flush(rests));
        attempt(KEEP_TRAFFIC, () -> attempts.flush(rests));
    }

    /** Flushes once more and returns all leased credits. */
    @Override
    public void close() {
        schedule.shutdown();
        flushes.shutdown();
        leisure.shutdownNow();
        closing = true;
        resting.end();
        flush();
        attempt("return leased credits", credits::close);
    }
}
