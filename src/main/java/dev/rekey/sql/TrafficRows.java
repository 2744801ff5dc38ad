package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.RecordedHour;
import dev.rekey.core.traffic.Shape;
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

    private static final Comparator<RecordedHour> ORDER =
            Comparator.comparing((RecordedHour hour) -> hour.key().value()).thenComparingLong(RecordedHour::hour);

    /**
     * Lengths of {@code IN} lists. Few lengths keep the number of prepared statements small; lists
     * repeat their last value.
     */
    private static final int[] LENGTHS = {1, 8, 50};

    private static final int MOST_AT_ONCE = LENGTHS[LENGTHS.length - 1];

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

    private final Engine engine;
    private final Handle handle;

    private record Day(KeyId key, long day) {

        static Day of(RecordedHour hour) {
            return new Day(hour.key(), SqlTrafficStore.dayOf(hour.hour()));
        }
    }

    private record Hour(KeyId key, long hour) {}

    TrafficRows(Engine engine, Handle handle) {
        this.engine = engine;
        this.handle = handle;
    }

    void add(List<RecordedHour> hours) {
        // A fixed lock order prevents deadlocks between nodes.
        List<RecordedHour> ordered = hours.stream().sorted(ORDER).toList();
        for (int from = 0; from < ordered.size(); from += MOST_AT_ONCE) {
            addSome(ordered.subList(from, Math.min(from + MOST_AT_ONCE, ordered.size())));
        }
    }

    private void addSome(List<RecordedHour> hours) {
        Set<KeyId> existing = held(hours);
        List<RecordedHour> kept =
                hours.stream().filter(hour -> existing.contains(hour.key())).toList();
        if (kept.isEmpty()) {
            return;
        }
        holdDays(kept);
        Map<Day, DayShapes> shapes = shapes(kept);
        Map<Hour, HourCounts> counts = counts(kept);
        for (RecordedHour hour : kept) {
            HourCounts sum = counts.computeIfAbsent(new Hour(hour.key(), hour.hour()), absent -> HourCounts.empty());
            add(hour, shapes.computeIfAbsent(Day.of(hour), absent -> new DayShapes()), sum);
        }
        putHours(counts);
        putShapes(shapes);
    }

    /**
     * Adds the most frequent patterns first, so that rare ones are dropped if there is not enough
     * space.
     */
    private static void add(RecordedHour hour, DayShapes shapes, HourCounts counts) {
        List<Map.Entry<Shape, Long>> ordered = new ArrayList<>(hour.shapes().entrySet());
        ordered.sort(Map.Entry.<Shape, Long>comparingByValue().reversed());
        for (Map.Entry<Shape, Long> count : ordered) {
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
    private Set<KeyId> held(List<RecordedHour> hours) {
        List<byte[]> keys = keys(hours);
        Set<KeyId> existing = new HashSet<>();
        var query = handle.createQuery("SELECT id FROM keys WHERE id IN (" + Places.of("key", keys.size())
                + ") ORDER BY id" + engine.lock(RowLock.REFER));
        Places.bind(query, "key", keys);
        query.map((results, context) -> existing.add(new KeyId(new Row(results).id())))
                .list();
        return existing;
    }

    private void holdDays(List<RecordedHour> hours) {
        Set<Day> missing = new LinkedHashSet<>();
        hours.forEach(hour -> missing.add(Day.of(hour)));
        missing.removeAll(heldDays(hours));
        if (missing.isEmpty()) {
            return;
        }
        PreparedBatch begun = Batches.of(handle, BEGIN_DAY);
        for (Day day : missing) {
            begun.bind("key", Ids.bytes(day.key().value()))
                    .bind("day", day.day())
                    .bind("shapes", new byte[0])
                    .add();
        }
        begun.execute();
        // Another node may have inserted and locked some of them in the meantime.
        heldDays(hours);
    }

    private Set<Day> heldDays(List<RecordedHour> hours) {
        List<byte[]> keys = keys(hours);
        List<Long> days = days(hours);
        Set<Day> held = new HashSet<>();
        var query = handle.createQuery("SELECT key_id, day FROM traffic_shapes WHERE key_id IN ("
                + Places.of("key", keys.size()) + ") AND day IN (" + Places.of("day", days.size())
                + ") AND part = 0 ORDER BY key_id, day" + engine.lock(RowLock.CHANGE));
        Places.bind(query, "key", keys);
        Places.bind(query, "day", days);
        query.map((results, context) -> {
                    Row row = new Row(results);
                    return held.add(new Day(new KeyId(row.id()), row.number()));
                })
                .list();
        return held;
    }

    private Map<Day, DayShapes> shapes(List<RecordedHour> hours) {
        List<byte[]> keys = keys(hours);
        List<Long> days = days(hours);
        Map<Day, DayShapes> shapes = new HashMap<>();
        var query = handle.createQuery("SELECT key_id, day, shapes FROM traffic_shapes WHERE key_id IN ("
                + Places.of("key", keys.size()) + ") AND day IN (" + Places.of("day", days.size())
                + ") ORDER BY key_id, day, part");
        Places.bind(query, "key", keys);
        Places.bind(query, "day", days);
        query.map((results, context) -> {
                    Row row = new Row(results);
                    Day day = new Day(new KeyId(row.id()), row.number());
                    shapes.computeIfAbsent(day, absent -> new DayShapes()).read(row.bytes());
                    return day;
                })
                .list();
        return shapes;
    }

    private Map<Hour, HourCounts> counts(List<RecordedHour> hours) {
        List<byte[]> keys = keys(hours);
        Set<Hour> wanted = new HashSet<>();
        TreeSet<Long> numbers = new TreeSet<>();
        for (RecordedHour hour : hours) {
            wanted.add(new Hour(hour.key(), hour.hour()));
            numbers.add(hour.hour());
        }
        List<Long> whole = padded(List.copyOf(numbers));
        Map<Hour, HourCounts> counts = new HashMap<>();
        var query = handle.createQuery("SELECT key_id, hour, counts FROM traffic_hours WHERE key_id IN ("
                + Places.of("key", keys.size()) + ") AND hour IN (" + Places.of("hour", whole.size()) + ")");
        Places.bind(query, "key", keys);
        Places.bind(query, "hour", whole);
        query.map((results, context) -> {
                    Row row = new Row(results);
                    Hour hour = new Hour(new KeyId(row.id()), row.number());
                    if (wanted.contains(hour)) {
                        counts.put(hour, HourCounts.read(row.bytes()));
                    }
                    return hour;
                })
                .list();
        return counts;
    }

    private void putHours(Map<Hour, HourCounts> counts) {
        PreparedBatch put = Batches.of(handle, PUT_HOUR);
        counts.forEach((hour, sum) -> put.bind("key", Ids.bytes(hour.key().value()))
                .bind("hour", hour.hour())
                .bind("counts", sum.toBytes())
                .add());
        put.execute();
    }

    private void putShapes(Map<Day, DayShapes> shapes) {
        PreparedBatch put = Batches.of(handle, PUT_SHAPES);
        shapes.forEach((day, packed) -> packed.forEachChanged(
                (part, bytes) -> put.bind("key", Ids.bytes(day.key().value()))
                        .bind("day", day.day())
                        .bind("part", part)
                        .bind("shapes", bytes)
                        .add()));
        if (put.size() > 0) {
            put.execute();
        }
    }

    private static List<byte[]> keys(List<RecordedHour> hours) {
        Set<KeyId> keys = new LinkedHashSet<>();
        hours.forEach(hour -> keys.add(hour.key()));
        return padded(keys.stream().map(key -> Ids.bytes(key.value())).toList());
    }

    private static List<Long> days(List<RecordedHour> hours) {
        TreeSet<Long> days = new TreeSet<>();
        hours.forEach(hour -> days.add(SqlTrafficStore.dayOf(hour.hour())));
        return padded(List.copyOf(days));
    }

    private static <T> List<T> padded(List<T> some) {
        List<T> padded = new ArrayList<>(some);
        int length = MOST_AT_ONCE;
        for (int at = LENGTHS.length - 1; at >= 0; at--) {
            length = LENGTHS[at] >= some.size() ? LENGTHS[at] : length;
        }
        while (padded.size() < length) {
            padded.add(some.getLast());
        }
        return padded;
    }
}
