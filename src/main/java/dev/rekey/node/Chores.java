package dev.rekey.node;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.Outage;
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
    private static final Duration FLUSH_EVERY = Duration.ofSeconds(2);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

    private final UseCollector uses;
    private final AnswerStore answers;
    private final InstantSource clock;
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chores").daemon().factory());

    public Chores(UseCollector uses, AnswerStore answers, InstantSource clock) {
        this.uses = uses;
        this.answers = answers;
        this.clock = clock;
    }

    public void start() {
        every(FLUSH_EVERY, "keep when keys were used", uses::flush);
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

    /** Does the last flush. */
    @Override
    public void close() {
        schedule.shutdown();
        attempt("keep when keys were used", uses::flush);
    }
}
