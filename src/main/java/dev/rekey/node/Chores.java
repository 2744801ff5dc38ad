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
 * What a node does now and then: make changes whose time has come, write down which keys were used, how often and for what, and
 * which secrets were not, give back credits that nobody spends, forget what nobody may ask for again.
 */
public final class Chores implements AutoCloseable {

    /** How long an answer is remembered under its idempotency key. */
    public static final Duration ANSWERS_KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    /** How long a request id of a verification is remembered, so that credits are paid for it once. */
    private static final Duration REQUEST_IDS_KEPT = Duration.ofHours(24);

    /** How long it is known how often a key was used: a year and a month, to compare with the year before. */
    public static final Duration USAGE_KEPT = Duration.ofDays(400);

    /** How long it is known which change touched what, and who had applied it when. */
    public static final Duration FEED_KEPT = Duration.ofHours(24);

    /** Other writes wait for it. */
    private static final int FORGOTTEN_AT_ONCE = 5_000;

    private static final String KEEP_USES = "keep when keys were used";
    private static final String KEEP_TRAFFIC = "keep what keys were asked for";
    private static final String KEEP_USAGE = "keep how often keys were used";
    private static final Duration DUE_EVERY = Duration.ofSeconds(1);
    private static final Duration TIDY_EVERY = Duration.ofSeconds(15);

    /** With the rests, and the time that writing takes, less than the 5 s after which it can be read. */
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

    /** They take their time, which what is due must not wait for. */
    private final ScheduledExecutorService flushes = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("flushes").daemon().factory());

    /** For what may take minutes. */
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
        every(DUE_EVERY, "make the changes that are due", due::settle);
        var _ = flushes.scheduleWithFixedDelay(
                this::flushAtLeisure, FLUSH_EVERY.toMillis(), FLUSH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        every(SILENCE_EVERY, "write down which secrets silence has ended", silent::write);
        every(FORGET_EVERY, "forget old usage", this::forgetUsage);
        every(FORGET_EVERY, "forget old traffic", this::forgetTraffic);
        every(TIDY_EVERY, "give back credits that nobody spends", () -> credits.tidy(clock.instant()));
        every(
                FORGET_EVERY,
                "forget old request ids",
                () -> ledger.forget(clock.instant().minus(REQUEST_IDS_KEPT)));
        every(
                FORGET_EVERY,
                "forget old answers",
                () -> answers.forget(clock.instant().minus(ANSWERS_KEPT)));
    }

    /** Has something done every second, beside everything else that is. */
    public void everySecond(String chore, Runnable task) {
        every(DUE_EVERY, chore, task);
    }

    /** Has something done now and every minute. */
    public void everyMinute(String chore, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(() -> attempt(chore, task), 0, 1, TimeUnit.MINUTES);
    }

    /** Has something done that may take long and that nothing waits for; its first time is soon. */
    public void atLeisure(Duration period, String chore, Runnable task) {
        var _ = leisure.scheduleWithFixedDelay(
                () -> attempt(chore, task), TIDY_EVERY.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Has what was kept before a day forgotten, for instance old entries of the feed. */
    public void forgetDaily(String what, BiFunction<Instant, Integer, Integer> forget) {
        every(FORGET_EVERY, "forget " + what, () -> {
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

    /** Has a task run again and again; one that fails is logged and runs again. */
    public void every(Duration period, String chore, Runnable task) {
        var _ = schedule.scheduleWithFixedDelay(
                () -> attempt(chore, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A chore that fails once must not end the schedule. */
    private static void attempt(String chore, Runnable task) {
        try {
            task.run();
        } catch (Outage outage) {
            LOG.warn("could not {}: {}", chore, outage.getMessage());
        } catch (RuntimeException unexpected) {
            LOG.error("could not {}", chore, unexpected);
        }
    }

    /** Has everything written now that is gathered until then; it is every {@link #FLUSH_EVERY} by itself. */
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

    /** Does the last flush, and gives back all credits. */
    @Override
    public void close() {
        schedule.shutdown();
        flushes.shutdown();
        leisure.shutdownNow();
        closing = true;
        resting.end();
        flush();
        attempt("give back the credits that are left", credits::close);
    }
}
