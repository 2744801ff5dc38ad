package dev.rekey.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer tells the cluster of the changes that it has applied, and how long it may be believed. */
@Timeout(60)
class ChangeFeedConfirmationTest extends ChangeFeedConsumerFixture {

    @Test
    void everyReportedChangeIsApplied() {
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
    void unawaitedChangesAreReportedTogetherWithTheirAge() {
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
    void awaitedChangesAreReportedAtOnce() {
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
    void changeFoundByPollingIsReportedAtOnce() {
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
    void confirmationDatesFromBeforeTheRead() {
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
    void leaseIsRenewedInTimeAndBeforeAnyReportOnANewConnection() {
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        long before = renewals();
        tick.addAndGet(LEASE.dividedBy(3).toNanos());
        eventually(() -> renewals() == before + 1);
        feed.away(true);
        eventually(freshness::isAway);
        int sentBefore = feed.said().size();
        feed.away(false);
        eventually(() -> feed.said().size() >= sentBefore + 2);
        // The list may have forgotten the node meanwhile, and progress is kept of nodes on the list alone.
        assertThat(feed.said().subList(sentBefore, sentBefore + 2)).containsExactly("renewed 0", "applied 0");
    }

    private long renewals() {
        return feed.said().stream().filter(each -> each.startsWith("renewed")).count();
    }
}
