package dev.rekey.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.limit.Refill.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefillTest {

    @ParameterizedTest
    @CsvSource({
        "DAILY, 2026-02-27T23:30:00Z, 2026-02-28T23:30:00Z 2026-03-01T23:30:00Z 2026-03-02T23:30:00Z",
        "DAILY, 2028-02-28T00:00:00.000001Z, 2028-02-29T00:00:00.000001Z 2028-03-01T00:00:00.000001Z",
        "WEEKLY, 2026-12-30T12:00:00Z, 2027-01-06T12:00:00Z 2027-01-13T12:00:00Z",
        "WEEKLY, 2028-02-24T12:00:00Z, 2028-03-02T12:00:00Z",
        "MONTHLY, 2026-01-15T08:00:00Z, 2026-02-15T08:00:00Z 2026-03-15T08:00:00Z",
        "MONTHLY, 2026-01-31T08:00:00Z, 2026-02-28T08:00:00Z 2026-03-31T08:00:00Z 2026-04-30T08:00:00Z"
                + " 2026-05-31T08:00:00Z",
        "MONTHLY, 2027-12-31T23:59:59.999999Z, 2028-01-31T23:59:59.999999Z 2028-02-29T23:59:59.999999Z"
                + " 2028-03-31T23:59:59.999999Z",
        "MONTHLY, 2028-02-29T00:00:00Z, 2028-03-29T00:00:00Z 2028-04-29T00:00:00Z",
        "MONTHLY, 2027-01-30T00:00:00Z, 2027-02-28T00:00:00Z 2027-03-30T00:00:00Z",
        "MONTHLY, 2099-12-31T00:00:00Z, 2100-01-31T00:00:00Z 2100-02-28T00:00:00Z 2100-03-31T00:00:00Z"
    })
    void isDueByTheCalendarOfUtc(Interval interval, Instant anchor, String dues) {
        Refill refill = Refill.from(10, interval, anchor);
        for (String due : dues.split(" ", -1)) {
            Instant expected = Instant.parse(due);
            assertThat(refill.at()).isEqualTo(expected);
            assertThat(refill.isDue(expected.minusNanos(1_000))).isFalse();
            assertThat(refill.isDue(expected)).isTrue();
            refill = refill.applied(expected);
        }
        assertThat(refill.anchor()).isEqualTo(anchor);
    }

    @ParameterizedTest
    @CsvSource({
        "MONTHLY, 2024-02-29T10:00:00Z, 2027-02-28T09:59:59Z, 2027-02-28T10:00:00Z",
        "MONTHLY, 2024-02-29T10:00:00Z, 2027-02-28T10:00:00Z, 2027-03-29T10:00:00Z",
        "MONTHLY, 2024-02-29T10:00:00Z, 2028-02-28T10:00:00Z, 2028-02-29T10:00:00Z",
        "MONTHLY, 2026-01-31T10:00:00Z, 2026-06-30T10:00:00Z, 2026-07-31T10:00:00Z",
        "MONTHLY, 1970-01-31T00:00:00Z, 9998-02-28T00:00:00Z, 9998-03-31T00:00:00Z",
        "WEEKLY, 1970-01-01T00:00:00Z, 9998-01-01T00:00:01Z, 9998-01-08T00:00:00Z",
        "DAILY, 1970-01-01T12:00:00Z, 9998-12-31T11:00:00Z, 9998-12-31T12:00:00Z"
    })
    void manyMissedAtOnceCountAsOneAndMoveNothing(Interval interval, Instant anchor, Instant now, Instant next) {
        assertThat(Refill.from(10, interval, anchor).applied(now).at()).isEqualTo(next);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatAClockAheadHasAppliedIsDueWhenItWas(Interval interval) {
        Instant now = Instant.parse("2026-01-31T10:00:00Z");
        Refill right = Refill.from(10, interval, now);
        for (long days : new long[] {1, 29, 400, 36_500}) {
            Refill ahead = right.applied(right.at().plus(days, ChronoUnit.DAYS));
            Instant seen = now.plusSeconds(3_600);
            assertThat(ahead.broughtBack(seen)).isEqualTo(right);
            assertThat(new Credits(3, ahead).at(seen)).isEqualTo(new Credits(3, right));
        }
        assertThat(right.broughtBack(now)).isSameAs(right);
        assertThat(right.broughtBack(right.at())).isSameAs(right);
    }

    @ParameterizedTest
    @EnumSource
    void oneMadeByAClockAheadIsAtMostAnIntervalAway(Interval interval) {
        Instant now = Instant.parse("2026-03-01T10:00:00Z");
        Instant ahead = Instant.parse("2036-01-31T08:00:00Z");
        Refill back = Refill.from(10, interval, ahead).broughtBack(now);
        assertThat(back.at()).isAfter(now).isBeforeOrEqualTo(now.plus(31, ChronoUnit.DAYS));
        assertThat(back.falls(back.at())).isTrue();
        assertThat(back.applied(ahead.minusSeconds(1)).at()).isEqualTo(ahead);
        assertThat(back.broughtBack(now)).isSameAs(back);
    }

    @ParameterizedTest
    @EnumSource
    void aFirstInstantThatWasChosenIsKeptHoweverFarOff(Interval interval) {
        Instant now = Instant.parse("2026-03-01T10:00:00Z");
        Refill chosen = Refill.dueAt(10, interval, Instant.parse("2030-05-31T00:00:00Z"));
        assertThat(chosen.broughtBack(now)).isSameAs(chosen);
        assertThat(chosen.applied(Instant.parse("2040-01-01T00:00:00Z")).broughtBack(now))
                .isEqualTo(chosen);
    }

    @ParameterizedTest
    @EnumSource
    void clocksThatDifferByLessThanAMinuteBringNothingBack(Interval interval) {
        Refill refill = Refill.from(10, interval, Instant.parse("2026-03-01T10:00:00Z"));
        Refill applied = refill.applied(refill.at());
        assertThat(applied.broughtBack(refill.at().minusSeconds(59))).isSameAs(applied);
    }

    @ParameterizedTest
    @EnumSource
    void oneAppliedNowAndThenIsDueWhenOneAppliedAlwaysIs(Interval interval) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            Instant anchor = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            Refill always = Refill.from(1, interval, anchor);
            List<Instant> dues = new ArrayList<>();
            for (int due = 0; due < 50; due++) {
                dues.add(always.at());
                always = always.applied(always.at());
            }
            assertThat(dues).as("seed %d, round %d", seed, round).isSorted().doesNotHaveDuplicates();
            int which = random.nextInt(49);
            long gap = Duration.between(dues.get(which), dues.get(which + 1)).toMillis();
            Instant now = dues.get(which).plusMillis(random.nextLong(gap));
            Refill rarely = Refill.from(1, interval, anchor).applied(now);
            assertThat(rarely.at()).as("seed %d, round %d", seed, round).isEqualTo(dues.get(which + 1));
            assertThat(rarely.falls(dues.get(which))).isTrue();
            assertThat(rarely.falls(now.plusNanos(1))).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void anAnchorToComeIsTheFirst() {
        Instant at = Instant.parse("2026-05-31T00:00:00Z");
        Refill refill = Refill.dueAt(3, Interval.MONTHLY, at);
        assertThat(refill.at()).isEqualTo(at);
        assertThat(refill.applied(at.minusSeconds(1)).at()).isEqualTo(at);
        assertThat(refill.applied(at).at()).isEqualTo("2026-06-30T00:00:00Z");
    }

    @Test
    void anotherIntervalCountsFromTheSameAnchor() {
        Instant anchor = Instant.parse("2026-01-31T06:00:00Z");
        Instant now = anchor.plus(40, ChronoUnit.DAYS);
        Refill monthly = Refill.from(3, Interval.MONTHLY, anchor).applied(now);
        Refill daily = monthly.changed(4, Interval.DAILY, now);
        assertThat(daily).isEqualTo(new Refill(4, Interval.DAILY, anchor, now.plus(1, ChronoUnit.DAYS)));
        assertThat(daily.changed(3, Interval.MONTHLY, now)).isEqualTo(monthly);
    }

    @Test
    void whatHoldsIsWhatARefillMakesOfItOnceItIsDue() {
        Instant start = Instant.parse("2026-03-01T00:00:00Z");
        Credits credits = new Credits(7, Refill.from(5, Interval.DAILY, start));
        Instant due = start.plus(1, ChronoUnit.DAYS);
        assertThat(credits.at(due.minusNanos(1_000))).isSameAs(credits);
        Credits filled = credits.at(due);
        assertThat(filled.remaining()).isEqualTo(5);
        assertThat(filled).isEqualTo(credits.at(due.plusSeconds(7))).isNotEqualTo(credits.at(due.plusSeconds(86_400)));
        assertThat(new Credits(7, null).at(Instant.MAX)).isEqualTo(new Credits(7, null));
    }
}
