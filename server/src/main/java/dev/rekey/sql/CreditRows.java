package dev.rekey.sql;

import dev.rekey.core.EnumText;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.limit.Credits;
import dev.rekey.core.limit.Refill;
import dev.rekey.sql.jdbc.ColumnValues;
import dev.rekey.sql.jdbc.DatabaseEngine;
import dev.rekey.sql.jdbc.RowLockMode;
import dev.rekey.sql.jdbc.RowReader;
import dev.rekey.sql.jdbc.UuidColumns;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Credits as columns of {@code keys}. The remaining credits change without a new version of the
 * key. An update writes them only if it sets them, and then raises the epoch, which voids all
 * blocks held by nodes.
 */
final class CreditRows {

    /** In the order read by {@link #read}. */
    static final String COLUMNS = "credits_remaining, refill_amount, refill_interval, refill_anchor, refill_at";

    private CreditRows() {}

    static @Nullable Credits read(RowReader row) throws SQLException {
        @Nullable Long remaining = row.numberOrNull();
        @Nullable Long amount = row.numberOrNull();
        @Nullable String interval = row.textOrNull();
        @Nullable Instant anchor = row.instantOrNull();
        @Nullable Instant at = row.instantOrNull();
        if (remaining == null) {
            return null;
        }
        return amount == null || interval == null || anchor == null || at == null
                ? new Credits(remaining, null)
                : new Credits(
                        remaining, new Refill(amount, EnumText.parse(Refill.Interval.class, interval), anchor, at));
    }

    static void put(ColumnValues columns, @Nullable Credits credits) {
        columns.put("credits_remaining", credits == null ? null : (Long) credits.remaining());
        @Nullable Refill refill = credits == null ? null : credits.refill();
        columns.put("refill_amount", refill == null ? null : (Long) refill.amount());
        putInstants(columns, refill);
    }

    private static void putInstants(ColumnValues columns, @Nullable Refill refill) {
        columns.put("refill_interval", refill == null ? null : refill.interval());
        columns.put("refill_anchor", refill == null ? null : refill.anchor());
        columns.put("refill_at", refill == null ? null : refill.at());
    }

    /**
     * Sets what an update changes, given {@code before} at {@code now}; a refill due by then is
     * already applied.
     */
    static void putChanged(ColumnValues columns, @Nullable Credits before, @Nullable Credits after, Instant now) {
        if (before == null || after == null) {
            put(columns, after);
            columns.raise("credits_epoch");
            return;
        }
        Credits present = before.at(now);
        if (present.remaining() != after.remaining()) {
            columns.put("credits_remaining", after.remaining());
            columns.raise("credits_epoch");
        }
        @Nullable Refill was = present.refill();
        @Nullable Refill is = after.refill();
        if (was == null || is == null) {
            if (!Objects.equals(was, is)) {
                columns.put("refill_amount", is == null ? null : (Long) is.amount());
                putInstants(columns, is);
            }
            return;
        }
        if (was.amount() != is.amount()) {
            columns.put("refill_amount", is.amount());
        }
        if (was.interval() != is.interval() || !was.anchor().equals(is.anchor())) {
            putInstants(columns, is);
        }
    }

    /** The credits of a key and their epoch. */
    record Present(@Nullable Credits credits, long epoch) {

        Credits required() {
            return Objects.requireNonNull(credits);
        }
    }

    /** Finds the stored credits, without applying a refill; empty if there is no such key. */
    static Optional<Present> find(Handle handle, KeyId key) {
        return find(handle, key, "");
    }

    private static Optional<Present> find(Handle handle, KeyId key, String lock) {
        return handle.createQuery("SELECT " + COLUMNS + ", credits_epoch FROM keys WHERE id = :id" + lock)
                .bind("id", UuidColumns.bytes(key.value()))
                .map((results, context) -> {
                    RowReader row = new RowReader(results);
                    return new Present(read(row), row.number());
                })
                .findOne();
    }

    /**
     * Applies a refill that is due and corrects one that is further in the future than its interval
     * allows. Locks the row until the end of the transaction. Returns the credits afterwards; empty
     * if there is no such key.
     */
    static Optional<Present> refill(DatabaseEngine engine, Handle handle, KeyId key, Instant now) {
        String lock = engine.lock(RowLockMode.CHANGE);
        Optional<Present> found = find(handle, key, lock);
        while (found.isPresent()) {
            Present present = found.get();
            @Nullable Credits before = present.credits();
            Credits after = before == null ? null : before.at(now);
            if (before == null || after == null || after.equals(before)) {
                return found;
            }
            Refill was = Objects.requireNonNull(before.refill());
            if (columns(was, after, now)
                            .update(
                                    "keys",
                                    handle,
                                    "id = :guarded_id AND refill_at = :seen_at AND credits_epoch = :seen_epoch",
                                    Map.of(
                                            "guarded_id", key.value(),
                                            "seen_at", was.at(),
                                            "seen_epoch", present.epoch()))
                    == 1) {
                return Optional.of(new Present(after, present.epoch() + (was.isDue(now) ? 1 : 0)));
            }
            found = find(handle, key, lock);
        }
        return found;
    }

    /** A refill voids blocks leased before it; correcting the time of the next refill does not. */
    private static ColumnValues columns(Refill was, Credits after, Instant now) {
        Refill is = Objects.requireNonNull(after.refill());
        ColumnValues columns =
                new ColumnValues().put("refill_anchor", is.anchor()).put("refill_at", is.at());
        return was.isDue(now)
                ? columns.put("credits_remaining", after.remaining()).raise("credits_epoch")
                : columns;
    }

    /**
     * Whether the next refill is further in the future than its interval allows, so that
     * {@link #refill} must correct it.
     */
    static boolean isTooFarOff(Optional<Present> found, Instant now) {
        @Nullable Credits credits = found.map(Present::credits).orElse(null);
        @Nullable Refill refill = credits == null ? null : credits.refill();
        return refill != null && !refill.isDue(now) && !refill.broughtBack(now).equals(refill);
    }
}
