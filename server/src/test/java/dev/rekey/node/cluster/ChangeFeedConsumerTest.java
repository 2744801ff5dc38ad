package dev.rekey.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node hears of every change, or believes nothing that it remembers. */
@Timeout(60)
class ChangeFeedConsumerTest extends ChangeFeedConsumerFixture {

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
    void notifiedChangesAreAppliedWithoutPolling() {
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
    void constantNotificationsDoNotPreventPolling() {
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
    void lostNotificationIsMadeUpForByPolling() {
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
    void notificationOfAnUnknownKindInvalidatesEverything() {
        startWithCallsThatCarry();
        long asOf = invalidations.count();
        feed.changeUnknown();
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void changesOfOwnersAndProjectsInvalidateThem() {
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
    void startingConsumerBeginsAtTheHeadOfTheFeed() {
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
    void consumerWithoutNotificationsReconnectsAndPollsMoreOften() {
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
    void changeIsFoundWithoutANotification() {
        consumer.start();
        feed.silent(true);
        awaitApplied(feed.change(touch(1)));
        assertThat(credits).containsExactly(key(1));
    }

    @Test
    void consumerThatCannotReceiveNotificationsDoesNotStart() {
        feed.silent(true);
        assertThatIllegalStateException().isThrownBy(consumer::start).withMessageContaining("database-listen-url");
    }

    @Test
    void closingRemovesTheNode() {
        consumer.start();
        eventually(() -> feed.said().contains("applied 0"));
        consumer.close();
        assertThat(feed.said()).endsWith("left").containsOnlyOnce("left");
        feed.change(touch(1));
        assertThat(consumer.applied()).isZero();
    }

    @Test
    void closingEndsWhileTheDatabaseIsUnavailable() {
        consumer.start();
        feed.away(true);
        eventually(freshness::isAway);
        consumer.close();
        assertThat(feed.said()).doesNotContain("left");
    }
}
