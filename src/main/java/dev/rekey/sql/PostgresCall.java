package dev.rekey.sql;

import dev.rekey.core.feed.FeedEntry;
import dev.rekey.core.feed.FeedLine.Call;
import dev.rekey.core.feed.FeedLine.Heard;
import dev.rekey.core.feed.Touched;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a notification says: whether somebody waits to know who has applied the change, and the change as it is in the feed.
 *
 * <p>One that says nothing wants to be told how far a node has come. One that says what this version does not understand is
 * taken like that too.
 *
 * @param change empty where it is not carried, and the feed has to be read
 */
record PostgresCall(Call call, Optional<FeedEntry> change) {

    /** Of an entry of the feed, and {@code :call}. A notification has less than 8000 bytes; a change that is longer is not carried. */
    static final String TEXT = "CASE WHEN octet_length(touched) > 7000 THEN :call"
            + " ELSE concat_ws(' ', :call, epoch, encode(request_id, 'hex'), touched) END";

    private static final String UNHURRIED = "unhurried";
    private static final String AWAITED = "awaited";
    private static final HexFormat HEX = HexFormat.of();

    /** The word with which a call begins. */
    static String word(boolean awaited) {
        return awaited ? AWAITED : UNHURRIED;
    }

    static PostgresCall parse(String text) {
        String[] parts = text.split(" ", 4);
        Call call = parts[0].equals(UNHURRIED) ? Call.LOOK : Call.TELL;
        return new PostgresCall(call, parts.length < 4 ? Optional.empty() : change(parts[1], parts[2], parts[3]));
    }

    private static Optional<FeedEntry> change(String epoch, String request, String touched) {
        try {
            ByteBuffer id = ByteBuffer.wrap(HEX.parseHex(request));
            return Optional.of(
                    new FeedEntry(Long.parseLong(epoch), new UUID(id.getLong(), id.getLong()), touched(touched)));
        } catch (IllegalArgumentException | BufferUnderflowException _) {
            return Optional.empty();
        }
    }

    /** All or nothing: of a thing that it does not know, this version cannot tell what it keeps of it. */
    static Optional<List<Touched>> touched(String text) {
        List<Touched> touched = new ArrayList<>();
        for (String each : text.split(" ", -1)) {
            Optional<Touched> known = Touched.parse(each);
            if (known.isEmpty()) {
                return Optional.empty();
            }
            touched.add(known.get());
        }
        return Optional.of(touched);
    }

    /** What several together say. */
    static Heard heard(List<PostgresCall> calls) {
        if (calls.isEmpty()) {
            return Heard.NOTHING;
        }
        boolean told = calls.stream().anyMatch(each -> each.call == Call.TELL);
        boolean carried = calls.stream().allMatch(each -> each.change.isPresent());
        return new Heard(
                told ? Call.TELL : Call.LOOK,
                carried ? calls.stream().flatMap(each -> each.change.stream()).toList() : List.of());
    }
}
