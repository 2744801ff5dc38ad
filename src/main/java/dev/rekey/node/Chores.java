package dev.rekey.node;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.Outage;
import dev.rekey.core.limit.CreditStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does now and then: write down which keys were used, forget answers that nobody may ask for again. */
public final class Chores implements AutoCloseable {

    /** How long an answer is remembered under its idempotency key. */
    public static final Duration ANSWERS_KEPT = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Chores.class);
    /** How long a request id of a verification is remembered, so that credits are paid for it once. */
    private static final Duration REQUEST_IDS_KEPT = Duration.ofHours(24);

    private static final Duration TIDY_EVERY = Duration.ofSeconds(15);
    private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private final UseCollector uses;
    private final CreditBlocks credits;
    private final CreditStore ledger;
    private final AnswerStore answers;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chores").daemon().factory());

    public Chores(
            UseCollector uses, CreditBlocks credits, CreditStore ledger, AnswerStore answers, InstantSource clock) {
        this.uses = uses;
        this.credits = credits;
        this.ledger = ledger;
        this.answers = answers;
        this.clock = clock;
    }

    public void start() {
        every(FLUSH_EVERY, "keep when keys were used", uses::flush);
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

    private void every(Duration period, String chore, Runnable task) {
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

    /** Does the last flush, and gives back all credits. */
    @Override
    public void close() {
        schedule.shutdown();
        attempt("keep when keys were used", uses::flush);
        attempt("give back the credits that are left", credits::close);
    }
}
