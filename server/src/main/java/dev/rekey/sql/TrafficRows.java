package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.TrafficPattern;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.NamedParameters;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.StatementBatches;
import dev.rekey.sql.jdbc.UuidColumns;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Adds recorded traffic in one transaction. Rows are read, changed and written back; therefore part
 * 0 of each day is locked first.
 */
final class TrafficRows {

    private static final Comparator<HourlyTraffic> ORDER =
            Comparator.comparing((HourlyTraffic hour) -> hour.key().value()).thenComparingLong(HourlyTraffic::hour);

    /**
     * Lengths of {@code IN} lists. Few lengths keep the number of prepared statements small; lists
     * repeat their last value.
     */
    private static final int[] LENGTHS = {1, 8, 50};

    private static final int MAX_BATCH_SIZE = LENGTHS[LENGTHS.length - 1];

    private static final String BEGIN_DAY = """
        INSERT INTO traffic_shapes (key_id, day, part, shapes) VALUES (:key, :day, 0, :shapes)
        ON CONFLICT (key_id, day, part) DO NOTHING\
        """;

    private static final String PUT_SHAPES = """
        INSERT INTO traffic_shapes (key_id, day, part, shapes) VALUES (:key, :day, :part, :shapes)
        ON CONFLICT (key_id, day, part) DO UPDATE SET shapes = excluded.shapes\
        """;

    private static final String PUT_HOUR = """
        INSERT INTO traffic_hours (key_id, hour, counts) VALUES (:key, :hour, :counts)
        ON CONFLICT (key_id, hour) DO UPDATE SET counts = excluded.counts\
        """;

    private final DatabaseEngine engine;
    private final Handle handle;

    private record Day(KeyId key, long day) {

        static Day of(HourlyTraffic hour) {
            return new Day(hour.key(), SqlTrafficStore.dayOf(hour.hour()));
        }
    }

    private record Hour(KeyId key, long hour) {}

    TrafficRows(DatabaseEngine engine, Handle handle) {
        this.engine = engine;
        this.handle = handle;
    }

    void add(List<HourlyTraffic> hours) {
        // A fixed lock order prevents deadlocks between nodes.
        List<HourlyTraffic> ordered = hours.stream().sorted(ORDER).toList();
        for (int from = 0; from < ordered.size(); from += MAX_BATCH_SIZE) {
            addSome(ordered.subList(from, Math.min(from + MAX_BATCH_SIZE, ordered.size())));
        }
    }

    private void addSome(List<HourlyTraffic> hours) {
        Set<KeyId> existing = held(hours);
        List<HourlyTraffic> kept =
                hours.stream().filter(hour -> existing.contains(hour.key())).toList();
        if (kept.isEmpty()) {
            return;
        }
        holdDays(kept);
        Map<Day, DailyPatternsCodec> shapes = shapes(kept);
        Map<Hour, HourlyCountsCodec> counts = counts(kept);
        for (HourlyTraffic hour : kept) {
            HourlyCountsCodec sum =
                    counts.computeIfAbsent(new Hour(hour.key(), hour.hour()), absent -> HourlyCountsCodec.empty());
            add(hour, shapes.computeIfAbsent(Day.of(hour), absent -> new DailyPatternsCodec()), sum);
        }
        putHours(counts);
        putShapes(shapes);
    }

    /**
     * Adds the most frequent patterns first, so that rare ones are dropped if there is not enough
     * space.
     */
    private static void add(HourlyTraffic hour, DailyPatternsCodec shapes, HourlyCountsCodec counts) {
        List<Map.Entry<TrafficPattern, Long>> ordered =
                new ArrayList<>(hour.shapes().entrySet());
        ordered.sort(Map.Entry.<TrafficPattern, Long>comparingByValue().reversed());
        for (Map.Entry<TrafficPattern, Long> count : ordered) {
            int number = shapes.find(count.getKey());
            if (number < 0 && counts.hasRoom()) {
                number = shapes.numberOf(count.getKey());
            }
            if (number < 0 || !counts.add(number, count.getValue())) {
                counts.add(count.getKey().outcome(), count.getValue());
            }
        }
        hour.unshaped().forEach(counts::add);
    }

    /** Finds the keys that still exist and locks them against deletion. */
    private Set<KeyId> held(List<HourlyTraffic> hours) {
        List<byte[]> keys = keys(hours);
        Set<KeyId> existing = new HashSet<>();
        var query = handle.createQuery("SELECT id FROM keys WHERE id IN (" + NamedParameters.of("key", keys.size())
                + ") ORDER BY id" + engine.lock(RowLockMode.REFER));
        NamedParameters.bind(query, "key", keys);
        query.map((results, context) -> existing.add(new KeyId(new RowReader(results).id())))
                .list();
        return existing;
    }

    private void holdDays(List<HourlyTraffic> hours) {
        Set<Day> missing = new LinkedHashSet<>();
        hours.forEach(hour -> missing.add(Day.of(hour)));
        missing.removeAll(heldDays(hours));
        if (missing.isEmpty()) {
            return;
        }
        PreparedBatch begun = StatementBatches.of(handle, BEGIN_DAY);
        for (Day day : missing) {
            begun.bind("key", UuidColumns.bytes(day.key().value()))
                    .bind("day", day.day())
                    .bind("shapes", new byte[0])
                    .add();
        }
        begun.execute();
        // Another node may have inserted and locked some of them in the meantime.
        heldDays(hours);
    }

    private Set<Day> heldDays(List<HourlyTraffic> hours) {
        List<byte[]> keys = keys(hours);
        List<Long> days = days(hours);
        Set<Day> held = new HashSet<>();
        var query = handle.createQuery("SELECT key_id, day FROM traffic_shapes WHERE key_id IN ("
                + NamedParameters.of("key", keys.size()) + ") AND day IN (" + NamedParameters.of("day", days.size())
                + ") AND part = 0 ORDER BY key_id, day" + engine.lock(RowLockMode.CHANGE));
        NamedParameters.bind(query, "key", keys);
        NamedParameters.bind(query, "day", days);
        query.map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return held.add(new Day(new KeyId(row.id()), row.number()));
                })
                .list();
        return held;
    }

    private Map<Day, DailyPatternsCodec> shapes(List<HourlyTraffic> hours) {
        List<byte[]> keys = keys(hours);
        List<Long> days = days(hours);
        Map<Day, DailyPatternsCodec> shapes = new HashMap<>();
        var query = handle.createQuery("SELECT key_id, day, shapes FROM traffic_shapes WHERE key_id IN ("
                + NamedParameters.of("key", keys.size()) + ") AND day IN (" + NamedParameters.of("day", days.size())
                + ") ORDER BY key_id, day, part");
        NamedParameters.bind(query, "key", keys);
        NamedParameters.bind(query, "day", days);
        query.map((results, context) -> {
                    RowReader row = new RowReader(results);
                    Day day = new Day(new KeyId(row.id()), row.number());
                    shapes.computeIfAbsent(day, absent -> new DailyPatternsCodec())
                            .read(row.bytes());
                    return day;
                })
                .list();
        return shapes;
    }

    private Map<Hour, HourlyCountsCodec> counts(List<HourlyTraffic> hours) {
        List<byte[]> keys = keys(hours);
        Set<Hour> wanted = new HashSet<>();
        TreeSet<Long> numbers = new TreeSet<>();
        for (HourlyTraffic hour : hours) {
            wanted.add(new Hour(hour.key(), hour.hour()));
            numbers.add(hour.hour());
        }
        List<Long> whole = padded(List.copyOf(numbers));
        Map<Hour, HourlyCountsCodec> counts = new HashMap<>();
        var query = handle.createQuery("SELECT key_id, hour, counts FROM traffic_hours WHERE key_id IN ("
                + NamedParameters.of("key", keys.size()) + ") AND hour IN (" + NamedParameters.of("hour", whole.size())
                + ")");
        NamedParameters.bind(query, "key", keys);
        NamedParameters.bind(query, "hour", whole);
        query.map((results, context) -> {
                    RowReader row = new RowReader(results);
                    Hour hour = new Hour(new KeyId(row.id()), row.number());
                    if (wanted.contains(hour)) {
                        counts.put(hour, HourlyCountsCodec.read(row.bytes()));
                    }
                    return hour;
                })
                .list();
        return counts;
    }

    private void putHours(Map<Hour, HourlyCountsCodec> counts) {
        PreparedBatch put = StatementBatches.of(handle, PUT_HOUR);
        counts.forEach(
                (hour, sum) -> put.bind("key", UuidColumns.bytes(hour.key().value()))
                        .bind("hour", hour.hour())
                        .bind("counts", sum.toBytes())
                        .add());
        put.execute();
    }

    private void putShapes(Map<Day, DailyPatternsCodec> shapes) {
        PreparedBatch put = StatementBatches.of(handle, PUT_SHAPES);
        shapes.forEach((day, packed) -> packed.forEachChanged(
                (part, bytes) -> put.bind("key", UuidColumns.bytes(day.key().value()))
                        .bind("day", day.day())
                        .bind("part", part)
                        .bind("shapes", bytes)
                        .add()));
        if (put.size() > 0) {
            put.execute();
        }
    }

    private static List<byte[]> keys(List<HourlyTraffic> hours) {
        Set<KeyId> keys = new LinkedHashSet<>();
        hours.forEach(hour -> keys.add(hour.key()));
        return padded(keys.stream().map(key -> UuidColumns.bytes(key.value())).toList());
    }

    private static List<Long> days(List<HourlyTraffic> hours) {
        TreeSet<Long> days = new TreeSet<>();
        hours.forEach(hour -> days.add(SqlTrafficStore.dayOf(hour.hour())));
        return padded(List.copyOf(days));
    }

    private static <T> List<T> padded(List<T> some) {
        List<T> padded = new ArrayList<>(some);
        int length = MAX_BATCH_SIZE;
        for (int at = LENGTHS.length - 1; at >= 0; at--) {
            length = LENGTHS[at] >= some.size() ? LENGTHS[at] : length;
        }
        while (padded.size() < length) {
            padded.add(some.getLast());
        }
        return padded;
    }
}
