package dev.rekey.sql;

import dev.rekey.core.traffic.PatternCount;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.core.verify.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums packed rows of many hours. Not thread-safe. */
final class TrafficAggregation {

    private static final Comparator<PatternCount> BY_COUNT_DESCENDING =
            Comparator.comparingLong(PatternCount::attempts).reversed();

    private final Map<Long, Day> days = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Outcome, Long> unshaped = new EnumMap<>(Outcome.class);

    /** The patterns of a day and their counts by pattern number. */
    private static final class Day {
        private final DailyPatternsCodec shapes;
        private long[] attempts = new long[0];
        private long[] lastHours = new long[0];

        Day(DailyPatternsCodec shapes) {
            this.shapes = shapes;
        }

        void add(int shape, long more, long hour) {
            if (attempts.length < shapes.shapes().size()) {
                attempts = new long[shapes.shapes().size()];
                lastHours = new long[attempts.length];
            }
            attempts[shape] += more;
            lastHours[shape] = Math.max(lastHours[shape], hour);
        }
    }

    private static final class Sum {
        private long attempts;
        private long lastHour;
    }

    /** Adds a part of a day. All parts must be added in order, before the hours of the day. */
    void addShapes(long day, byte[] part) {
        shapesOf(day).shapes.read(part);
    }

    void addHour(long day, long hour, byte[] counts) {
        Day shapes = shapesOf(day);
        HourlyCountsCodec.read(counts)
                .forEach(
                        (shape, attempts) -> shapes.add(shape, attempts, hour),
                        (outcome, attempts) -> unshaped.merge(outcome, attempts, Long::sum));
    }

    Traffic traffic() {
        Map<TrafficPattern, Sum> sums = new HashMap<>();
        for (Day day : days.values()) {
            for (int at = 0; at < day.attempts.length; at++) {
                if (day.attempts[at] > 0) {
                    Sum sum = sums.computeIfAbsent(day.shapes.shapes().get(at), pattern -> new Sum());
                    sum.attempts += day.attempts[at];
                    sum.lastHour = Math.max(sum.lastHour, day.lastHours[at]);
                }
            }
        }
        List<PatternCount> counts = new ArrayList<>(sums.size());
        sums.forEach((pattern, sum) -> counts.add(new PatternCount(pattern, sum.attempts, sum.lastHour)));
        counts.sort(BY_COUNT_DESCENDING);
        return new Traffic(counts, unshaped);
    }

    private Day shapesOf(long day) {
        return days.computeIfAbsent(
                day, absent -> new Day(new DailyPatternsCodec(text -> texts.computeIfAbsent(text, same -> same))));
    }
}
