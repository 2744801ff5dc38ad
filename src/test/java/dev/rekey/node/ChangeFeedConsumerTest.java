package dev.rekey.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.rekey.core.UnavailableException;
import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.NodeRegistration;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.NodeId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node hears of every change, or believes nothing that it remembers. */
@Timeout(60)
class ChangeFeedConsumerTest {

    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration MAX_STALE = Duration.ofSeconds(5);
    private static final Duration MAX_STALE_ON_ERROR = Duration.ofSeconds(30);

    private final ManualChangeFeed feed = new ManualChangeFeed();
    private final InvalidationTracker invalidations = new InvalidationTracker();
    private final Queue<KeyId> credits = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean creditsAreStuck = new AtomicBoolean();
    private final AtomicLong tick = new AtomicLong();
    private final CacheFreshness freshness = CacheFreshness.among(tick::get, () -> true, MAX_STALE, MAX_STALE_ON_ERROR);
    private final ChangeFeedConsumer consumer = new ChangeFeedConsumer(
            feed,
            new NodeRegistration(new NodeId(new UUID(9, 9)), "node", "1", NOW, MAX_STALE_ON_ERROR),
            invalidations,
            this::endCredits,
            freshness,
            () -> NOW,
            LEASE);

    @AfterEach
    void close() {
        consumer.close();
    }

    private void endCredits(KeyId key) {
        if (creditsAreStuck.getAndSet(false)) {
            throw new UnavailableException("the store did not take them");
        }
        credits.add(key);
    }

    private static KeyId key(long number) {
        return new KeyId(new UUID(3, number));
    }

    private static CacheInvalidation touch(long number) {
        return new CacheInvalidation.ByKey(key(number));
    }

    private static void eventually(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(2))
                .until(holds);
    }

    private void awaitApplied(long epoch) {
        eventually(() -> consumer.applied() == epoch);
    }

    private boolean isBelieved(long number, long asOf) {
        return invalidations.isUnchangedSince(asOf, key(number).value());
    }

    @Test
    void changesAreAppliedInTheirOrder() {
        consumer.start();
        long asOf = invalidations.count();
        List<KeyId> changed = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            feed.change(touch(number));
            changed.add(key(number));
        }
        awaitApplied(50);
        assertThat(credits).containsExactlyElementsOf(changed);
        for (int number = 0; number < 50; number++) {
            assertThat(isBelieved(number, asOf)).isFalse();
        }
        assertThat(isBelieved(1_000, asOf)).as("nobody touched it").isTrue();
    }

    private void startWithCallsThatCarry() {
        feed.carrying(true);
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
    }

    /** Time stands still, so that nothing but a call that carries nothing is a reason to look. */
    @Test
    void whatCallsCarryIsAppliedWithoutLooking() {
        startWithCallsThatCarry();
        long asOf = invalidations.count();
        List<Long> readsAtEach = new CopyOnWriteArrayList<>();
        feed.whileWaiting(() -> {
            if (readsAtEach.size() < 50) {
                readsAtEach.add(feed.reads());
                feed.change(touch(readsAtEach.size()));
            }
        });
        awaitApplied(50);
        assertThat(readsAtEach).containsOnly(readsAtEach.getFirst());
        assertThat(credits).hasSize(50);
        for (int number = 1; number <= 50; number++) {
            assertThat(isBelieved(number, asOf)).isFalse();
        }
    }

    /** Calls tell of changes; that nothing was missed is only known from looking. */
    @Test
    void whoIsCalledWithoutAPauseLooksAllTheSame() {
        startWithCallsThatCarry();
        List<Long> appliedAtLooks = new CopyOnWriteArrayList<>();
        List<Duration> ages = new CopyOnWriteArrayList<>();
        synchronized (feed) {
            feed.whileReading(() -> {
                appliedAtLooks.add(consumer.applied());
                ages.add(freshness.age());
            });
            feed.whileWaiting(() -> {
                feed.change(touch(1));
                tick.addAndGet(ChangeFeedConsumer.POLL_INTERVAL.dividedBy(5).toNanos());
            });
        }
        eventually(() -> ages.size() >= 20);
        consumer.close();
        for (int look = 2; look < 20; look++) {
            assertThat(appliedAtLooks.get(look) - appliedAtLooks.get(look - 1)).isLessThanOrEqualTo(6);
        }
        // Of calls that carry nothing, the node's own, there are a few.
        assertThat(appliedAtLooks.get(19) - appliedAtLooks.get(1)).isGreaterThan(18 * 4);
        assertThat(ages.subList(2, 20))
                .allMatch(age -> age.compareTo(ChangeFeedConsumer.POLL_INTERVAL.multipliedBy(2)) < 0);
    }

    @Test
    void aCallThatWasLostAmongOthersIsMadeUpForByLooking() {
        startWithCallsThatCarry();
        long asOf = invalidations.count();
        synchronized (feed) {
            feed.change(touch(1));
            feed.silent(true);
            feed.change(touch(2));
            feed.silent(false);
            feed.change(touch(3));
        }
        awaitApplied(3);
        assertThat(credits).containsExactly(key(1), key(2), key(3));
        assertThat(isBelieved(2, asOf)).isFalse();
        assertThat(isBelieved(1_000, asOf)).isTrue();
    }

    @Test
    void aCarriedChangeOfAnUnknownKindMayBeAnything() {
        startWithCallsThatCarry();
        long asOf = invalidations.count();
        feed.changeUnknown();
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void whatAnOwnerOrAProjectIsTouchedByIsFeltThere() {
        UserId user = new UserId(new UUID(4, 1));
        ProjectId project = new ProjectId(new UUID(5, 1));
        consumer.start();
        long asOf = invalidations.count();
        feed.change(
                new CacheInvalidation.ByUser(user),
                new CacheInvalidation.ByProject(project),
                new CacheInvalidation.BySecretHash(77));
        awaitApplied(1);
        assertThat(invalidations.isUnchangedSince(asOf, user.value())).isFalse();
        assertThat(invalidations.isUnchangedSince(asOf, project.value())).isFalse();
        assertThat(invalidations.isUnchangedSince(asOf, 77L)).isFalse();
        assertThat(credits).as("credits are a key's").isEmpty();
    }

    @Test
    void aNodeThatStartsTakesWhatWasBeforeAsKnown() {
        feed.change(touch(1));
        feed.change(touch(2));
        consumer.start();
        assertThat(consumer.applied()).isEqualTo(2);
        assertThat(freshness.isSure()).isTrue();
        feed.change(touch(3));
        awaitApplied(3);
        assertThat(credits).containsExactly(key(3));
    }

    @Test
    void aBacklogIsAppliedToItsEndBeforeItIsConfirmed() {
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        tick.addAndGet(MAX_STALE.toNanos() + 1);
        for (int number = 0; number < 2_500; number++) {
            feed.change(touch(number));
        }
        List<Boolean> sureWithin = new CopyOnWriteArrayList<>();
        feed.whileReading(() -> sureWithin.add(freshness.isSure()));
        feed.away(false);
        eventually(freshness::isSure);
        assertThat(consumer.applied()).isEqualTo(2_500);
        assertThat(credits).hasSize(2_500);
        assertThat(List.copyOf(sureWithin).subList(0, 3)).containsOnly(false);
    }

    @Test
    void nothingIsBelievedAfterAGap() {
        feed.change(touch(1));
        consumer.start();
        long asOf = invalidations.count();
        long head = feed.changeAfterAGap(touch(2));
        awaitApplied(head);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void nothingIsBelievedWhereTheFeedWasForgottenMeanwhile() {
        feed.change(touch(1));
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        long asOf = invalidations.count();
        feed.change(touch(2));
        feed.change(touch(3));
        feed.prune();
        feed.away(false);
        awaitApplied(3);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void nothingIsBelievedInAnotherHistoryOfTheSameLength() {
        feed.change(touch(1));
        feed.change(touch(2));
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        long asOf = invalidations.count();
        feed.restore(1);
        feed.change(touch(3));
        feed.away(false);
        eventually(() -> !freshness.isAway());
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void nothingIsBelievedWhereTheHistoryIsShorterThanItWas() {
        feed.change(touch(1));
        feed.change(touch(2));
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        long asOf = invalidations.count();
        feed.restore(1);
        feed.away(false);
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    /** An epoch that goes back under a line that lives is another history too. */
    @Test
    void nothingIsBelievedWhereTheHistoryIsCutUnderALiveLine() {
        feed.change(touch(1));
        feed.change(touch(2));
        consumer.start();
        long asOf = invalidations.count();
        feed.restore(1);
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void nothingIsBelievedAfterAChangeOfAnUnknownKind() {
        consumer.start();
        long asOf = invalidations.count();
        feed.changeUnknown();
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    private void goesOn() {
        long asOf = invalidations.count();
        long next = feed.change(touch(500));
        awaitApplied(next);
        assertThat(isBelieved(500, asOf)).isFalse();
        assertThat(isBelieved(1_000, asOf)).isTrue();
        eventually(freshness::isSure);
    }

    @Test
    void aLineThatFailsIsOpenedAgainAndWhatWasMissedIsAppliedAlone() {
        feed.change(touch(1));
        consumer.start();
        long asOf = invalidations.count();
        feed.away(true);
        eventually(freshness::isAway);
        feed.change(touch(2));
        assertThat(isBelieved(2, asOf)).isTrue();
        feed.away(false);
        awaitApplied(2);
        eventually(() -> !freshness.isAway());
        assertThat(isBelieved(2, asOf)).isFalse();
        assertThat(isBelieved(1_000, asOf)).isTrue();
        assertThat(feed.lines()).isEqualTo(2);
    }

    @Test
    void whatIsSaidToBeAppliedIs() {
        consumer.start();
        for (int number = 0; number < 20; number++) {
            long asOf = invalidations.count();
            long epoch = feed.change(touch(number));
            eventually(() -> feed.said().contains("applied " + epoch));
            assertThat(isBelieved(number, asOf)).isFalse();
            assertThat(credits).contains(key(number));
        }
    }

    @Test
    void whatNobodyWaitsToKnowIsToldTogetherAndWithItsAge() {
        startWithoutHurry();
        for (int number = 0; number < 6; number++) {
            feed.changeUnhurried(touch(number));
        }
        awaitApplied(6);
        awaitReads(20);
        assertThat(feed.said()).noneMatch(each -> each.startsWith("applied") && !each.equals("applied 0"));
        tick.addAndGet(ChangeFeedConsumer.REPORT_DELAY.toNanos());
        eventually(() -> feed.said().contains("applied 6"));
        assertThat(feed.said())
                .filteredOn(each -> each.startsWith("applied"))
                .containsExactly("applied 0", "applied 6");
        assertThat(feed.ages().getLast()).isEqualTo(ChangeFeedConsumer.REPORT_DELAY);
    }

    /** From now on each wait ends with a call for which nobody waits. */
    private void startWithoutHurry() {
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        feed.whileWaiting(feed::calledUnhurried);
        awaitReads(3);
    }

    private void awaitReads(int more) {
        long before = feed.reads();
        eventually(() -> feed.reads() >= before + more);
    }

    @Test
    void whoAsksIsToldAtOnceOfAllThatIsApplied() {
        startWithoutHurry();
        feed.changeUnhurried(touch(1));
        awaitApplied(1);
        feed.ask();
        eventually(() -> feed.said().contains("applied 1"));
        feed.changeUnhurried(touch(2));
        long awaited = feed.change(touch(3));
        feed.changeUnhurried(touch(4));
        eventually(() -> feed.said().stream()
                .anyMatch(each -> each.equals("applied " + awaited) || each.equals("applied " + (awaited + 1))));
    }

    /** A call may be lost with what it wanted. */
    @Test
    void whatIsMetWithoutACallIsToldAtOnce() {
        consumer.start();
        feed.silent(true);
        long epoch = feed.changeUnhurried(touch(1));
        eventually(() -> feed.said().contains("applied " + epoch));
        assertThat(feed.ages().getLast()).isZero();
    }

    @Test
    void aChangeIsNotAppliedBeforeTheCreditsOfItsKeyAreEnded() {
        consumer.start();
        creditsAreStuck.set(true);
        feed.change(touch(1));
        awaitApplied(1);
        assertThat(credits).as("at the second try").containsExactly(key(1));
        assertThat(feed.lines()).isEqualTo(2);
    }

    @Test
    void aConfirmationIsAsOldAsTheMomentBeforeTheReading() {
        List<Duration> ages = new ArrayList<>();
        feed.whileReading(() -> tick.addAndGet(Duration.ofSeconds(1).toNanos()));
        feed.whileWaiting(() -> ages.add(freshness.age()));
        consumer.start();
        long before = feed.reads();
        eventually(() -> feed.reads() > before + 20);
        consumer.close();
        // The one of the start is of before the lease was taken.
        assertThat(ages).hasSizeGreaterThan(10).allMatch(age -> age.compareTo(Duration.ofSeconds(1)) >= 0);
    }

    /** Others count on it: once a lease and its grace are over, they do not wait for this node any more. */
    @Test
    void noConfirmationReachesBeyondTheLease() {
        List<Long> confirmedAt = new CopyOnWriteArrayList<>();
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        long renewedAt = tick.get();
        synchronized (feed) {
            feed.whileReading(() -> tick.addAndGet(LEASE.plusMillis(500).toNanos()));
            feed.whileWaiting(() -> {
                if (consumer.applied() == 1_500) {
                    confirmedAt.add(tick.get() - freshness.age().toNanos());
                }
            });
            // More than one reading takes: at the second the lease is over.
            for (int number = 0; number < 1_500; number++) {
                feed.change(touch(number));
            }
        }
        eventually(() -> !confirmedAt.isEmpty());
        assertThat(confirmedAt.getFirst() - renewedAt).isEqualTo(LEASE.toNanos());
    }

    @Test
    void aLeaseIsRenewedInTimeAndBeforeAnythingIsSaidOnANewLine() {
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        long before = renewals();
        tick.addAndGet(LEASE.dividedBy(3).toNanos());
        eventually(() -> renewals() == before + 1);
        feed.away(true);
        eventually(freshness::isAway);
        int told = feed.said().size();
        feed.away(false);
        eventually(() -> feed.said().size() >= told + 2);
        // The list may have forgotten the node meanwhile, and progress is kept of nodes on the list alone.
        assertThat(feed.said().subList(told, told + 2)).containsExactly("renewed 0", "applied 0");
    }

    private long renewals() {
        return feed.said().stream().filter(each -> each.startsWith("renewed")).count();
    }

    @Test
    void aNodeThatHearsNoCallsOpensAnotherLineAndLooksMoreOften() {
        consumer.start();
        eventually(() -> feed.waits().contains(ChangeFeedConsumer.POLL_INTERVAL));
        feed.silent(true);
        tick.addAndGet(Duration.ofSeconds(11).toNanos());
        long before = feed.reads();
        eventually(() -> feed.reads() > before + 3);
        assertThat(consumer.isNotificationLost()).isFalse();
        tick.addAndGet(Duration.ofSeconds(2).toNanos());
        eventually(consumer::isNotificationLost);
        eventually(() -> feed.lines() == 2);
        Duration often = Duration.ofMillis(50);
        eventually(() -> feed.waits().getLast().equals(often));
        long asOf = invalidations.count();
        awaitApplied(feed.change(touch(1)));
        assertThat(isBelieved(1, asOf)).isFalse();
        assertThat(isBelieved(1_000, asOf)).isTrue();
        feed.silent(false);
        feed.change(touch(2));
        eventually(() -> !consumer.isNotificationLost());
        eventually(() -> feed.waits().getLast().equals(ChangeFeedConsumer.POLL_INTERVAL));
    }

    @Test
    void aChangeIsMetWithoutACall() {
        consumer.start();
        feed.silent(true);
        awaitApplied(feed.change(touch(1)));
        assertThat(credits).containsExactly(key(1));
    }

    @Test
    void aNodeThatWouldNotHearCallsDoesNotStart() {
        feed.silent(true);
        assertThatIllegalStateException().isThrownBy(consumer::start).withMessageContaining("database-listen-url");
    }

    @Test
    void whoClosesLeaves() {
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        consumer.close();
        assertThat(feed.said()).endsWith("left").containsOnlyOnce("left");
        feed.change(touch(1));
        assertThat(consumer.applied()).isZero();
    }

    @Test
    void whoClosesWhileTheDatabaseIsAwayEnds() {
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        consumer.close();
        assertThat(feed.said()).doesNotContain("left");
    }
}
