package dev.rekey.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A feed with a gap, another history or a change of an unknown kind: nothing that was cached before is believed. */
@Timeout(60)
class ChangeFeedGapTest extends ChangeFeedConsumerFixture {

    @Test
    void gapInvalidatesEverything() {
        feed.change(touch(1));
        consumer.start();
        long asOf = invalidations.count();
        long head = feed.changeAfterAGap(touch(2));
        awaitApplied(head);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void purgedFeedInvalidatesEverything() {
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
    void differentHistoryOfTheSameLengthInvalidatesEverything() {
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
    void shorterHistoryInvalidatesEverything() {
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
    void truncatedHistoryOnAnOpenConnectionInvalidatesEverything() {
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
    void changeOfAnUnknownKindInvalidatesEverything() {
        consumer.start();
        long asOf = invalidations.count();
        feed.changeUnknown();
        awaitApplied(1);
        assertThat(isBelieved(1_000, asOf)).isFalse();
        goesOn();
    }

    @Test
    void failedConnectionIsReopenedAndMissedChangesAreApplied() {
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
}
