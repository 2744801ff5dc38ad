package dev.rekey.sql.postgres;

import dev.rekey.core.feed.CacheInvalidation;
import dev.rekey.core.feed.ChangeFeedConnection.Notifications;
import dev.rekey.core.feed.ChangeFeedConnection.Signal;
import dev.rekey.core.feed.ChangeFeedEntry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Payload of a notification: the requested reaction, and usually the feed entry of the change
 * itself.
 *
 * <p>An empty payload asks the node to report its progress. A payload that this version does not
 * understand is treated alike.
 *
 * @param change the feed entry; empty if it must be read from the feed
 */
record PostgresNotification(Signal call, Optional<ChangeFeedEntry> change) {

    /** The LISTEN/NOTIFY channel. */
    static final String CHANNEL = "rekey_feed";

    /**
     * SQL of the payload, from a feed entry and {@code :call}. Payloads are below 8000 bytes; a
     * longer change is left out.
     */
    static final String TEXT = "CASE WHEN octet_length(touched) > 7000 THEN :call"
            + " ELSE concat_ws(' ', :call, epoch, encode(request_id, 'hex'), touched) END";

    private static final String UNHURRIED = "unhurried";
    private static final String AWAITED = "awaited";
    private static final HexFormat HEX = HexFormat.of();

    /** The first word of the payload. */
    static String firstWord(boolean awaited) {
        return awaited ? AWAITED : UNHURRIED;
    }

    static PostgresNotification parse(String text) {
        String[] parts = text.split(" ", 4);
        Signal call = parts[0].equals(UNHURRIED) ? Signal.POLL : Signal.REPORT;
        return new PostgresNotification(
                call, parts.length < 4 ? Optional.empty() : change(parts[1], parts[2], parts[3]));
    }

    private static Optional<ChangeFeedEntry> change(String epoch, String request, String touched) {
        try {
            ByteBuffer id = ByteBuffer.wrap(HEX.parseHex(request));
            return Optional.of(
                    new ChangeFeedEntry(Long.parseLong(epoch), new UUID(id.getLong(), id.getLong()), touched(touched)));
        } catch (IllegalArgumentException | BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    /** Parses all invalidations, or returns empty if this version does not know one of them. */
    static Optional<List<CacheInvalidation>> touched(String text) {
        List<CacheInvalidation> touched = new ArrayList<>();
        for (String part : text.split(" ", -1)) {
            Optional<CacheInvalidation> known = CacheInvalidation.parse(part);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            touched.add(known.get());
        }
        return Optional.of(touched);
    }

    /** Combines several notifications. */
    static Notifications combine(List<PostgresNotification> calls) {
        if (calls.isEmpty()) {
            return Notifications.NOTHING;
        }
        boolean mustReport = calls.stream().anyMatch(call -> call.call == Signal.REPORT);
        boolean isComplete = calls.stream().allMatch(call -> call.change.isPresent());
        return new Notifications(
                mustReport ? Signal.REPORT : Signal.POLL,
                isComplete
                        ? calls.stream().flatMap(call -> call.change.stream()).toList()
                        : List.of());
    }
}
