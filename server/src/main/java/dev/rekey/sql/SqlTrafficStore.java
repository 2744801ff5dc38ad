package dev.rekey.sql;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.traffic.HourlyTraffic;
import dev.rekey.core.traffic.Traffic;
import dev.rekey.core.traffic.TrafficStore;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.SqlTransactions;
import dev.rekey.sql.jdbc.UuidColumns;
import java.util.List;
import java.util.function.LongFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Recorded traffic, stored packed in tables. Thread-safe. */
final class SqlTrafficStore implements TrafficStore {

    static final String SELECT_SHAPES = """
        SELECT day, shapes FROM traffic_shapes
        WHERE key_id = :key AND day >= :from AND day <= :to ORDER BY day, part\
        """;

    static final String SELECT_HOURS = """
        SELECT hour, counts FROM traffic_hours
        WHERE key_id = :key AND hour >= :from AND hour < :to ORDER BY hour\
        """;

    static final String FORGET_HOURS = """
        DELETE FROM traffic_hours WHERE (key_id, hour) IN
          (SELECT key_id, hour FROM traffic_hours WHERE hour < :before LIMIT :most)\
        """;

    static final String FORGET_SHAPES = """
        DELETE FROM traffic_shapes WHERE (key_id, day, part) IN
          (SELECT key_id, day, part FROM traffic_shapes WHERE day < :before LIMIT :most)\
        """;

    private static final int HOURS = 24;

    private final DatabaseEngine engine;
    private final SqlTransactions transactions;

    SqlTrafficStore(DatabaseEngine engine) {
        this.engine = engine;
        this.transactions = engine.transactions();
    }

    @Override
    public void add(List<HourlyTraffic> hours) {
        if (hours.isEmpty()) {
            return;
        }
        this.transactions.<@Nullable Void>write(handle -> {
            new TrafficRows(engine, handle).add(hours);
            return null;
        });
    }

    @Override
    public Traffic find(KeyId key, long from, long to) {
        return from >= to ? Traffic.NONE : transactions.readLong(handle -> read(handle, key, from, to));
    }

    private static Traffic read(Handle handle, KeyId key, long from, long to) {
        TrafficAggregation sum = new TrafficAggregation();
        select(handle, SELECT_SHAPES, key, dayOf(from), dayOf(to - 1), day -> bytes -> sum.addShapes(day, bytes));
        select(handle, SELECT_HOURS, key, from, to, hour -> bytes -> sum.addHour(dayOf(hour), hour, bytes));
        return sum.traffic();
    }

    /** Receives the bytes of a row. */
    private interface TrafficRead {
        void read(byte[] bytes);
    }

    private static void select(
            Handle handle, String sql, KeyId key, long from, long to, LongFunction<TrafficRead> reading) {
        try (var rows = handle.createQuery(sql)
                .bind("key", UuidColumns.bytes(key.value()))
                .bind("from", from)
                .bind("to", to)
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    reading.apply(row.number()).read(row.bytes());
                    return true;
                })
                .iterator()) {
            while (rows.hasNext()) {
                rows.next();
            }
        }
    }

    @Override
    public int forget(long hour, int most) {
        return transactions.write(handle ->
                Math.max(forget(handle, FORGET_HOURS, hour, most), forget(handle, FORGET_SHAPES, dayOf(hour), most)));
    }

    private static int forget(Handle handle, String sql, long before, int most) {
        return handle.createUpdate(sql)
                .bind("before", before)
                .bind("most", most)
                .execute();
    }

    static long dayOf(long hour) {
        return Math.floorDiv(hour, (long) HOURS);
    }
}
