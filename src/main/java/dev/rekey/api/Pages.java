package dev.rekey.api;

import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list: {@code items}, and the {@code next_cursor}, whose absence as null is the only end mark. A page ends with
 * the item that brings it to {@value #MOST_BYTES} bytes, however many items are wanted; the cursor goes on behind that item.
 */
final class Pages {

    static final int MOST_BYTES = 256 * 1024;

    /** So many items are read at once where they are not read by their size: each may be as large as a key. */
    private static final int PIECE = 8;

    private Pages() {}

    /**
     * Reads the first items and writes the others as they are read.
     *
     * @param items those that follow the cursor, one more than are wanted where there are more; asked for once there is memory
     * @param limit how many are wanted
     */
    static <T> Answer answer(
            Exchange exchange,
            Cursors cursors,
            Supplier<Iterator<T>> items,
            int limit,
            Function<T, JsonNode> json,
            Function<T, Cursors.Place> placeOf) {
        exchange.holdList();
        Iterator<T> found = items.get();
        return Answer.streamed(200, Json.MEDIA_TYPE, out -> {
            write(out, "{\"items\":[");
            int given = 0;
            long bytes = 0;
            Cursors.@Nullable Place last = null;
            while (found.hasNext() && given < limit && bytes < MOST_BYTES) {
                T item = found.next();
                byte[] written = Json.bytes(json.apply(item));
                if (given > 0) {
                    out.write(',');
                }
                out.write(written);
                given++;
                bytes += written.length;
                last = placeOf.apply(item);
            }
            String cursor = last != null && found.hasNext() ? '"' + cursors.write(exchange, last) + '"' : "null";
            write(out, "],\"next_cursor\":" + cursor + "}");
        });
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A list that is read a few items at a time.
     *
     * @param first the place behind which it begins; {@code null} is the start
     * @param placeOf behind which place it goes on after an item
     * @param most how many items at most
     */
    static <T, P> Iterator<T> pieces(@Nullable P first, Function<T, P> placeOf, int most, Reader<T, P> reader) {
        return new Pieces<>(first, placeOf, most, reader);
    }

    /** Reads up to so many items behind a place. */
    @FunctionalInterface
    interface Reader<T, P> {
        List<T> read(@Nullable P after, int most);
    }

    private static final class Pieces<T, P> implements Iterator<T> {
        private final Function<T, P> placeOf;
        private final Reader<T, P> reader;
        private final Deque<T> piece = new ArrayDeque<>();
        private @Nullable P place;
        private int left;

        Pieces(@Nullable P first, Function<T, P> placeOf, int most, Reader<T, P> reader) {
            this.placeOf = placeOf;
            this.reader = reader;
            this.place = first;
            this.left = most;
            read();
        }

        private void read() {
            int asked = Math.min(PIECE, left);
            List<T> read = reader.read(place, asked);
            piece.addAll(read);
            left = read.size() < asked ? 0 : left - asked;
            if (!read.isEmpty()) {
                place = placeOf.apply(read.getLast());
            }
        }

        @Override
        public boolean hasNext() {
            if (piece.isEmpty() && left > 0) {
                read();
            }
            return !piece.isEmpty();
        }

        @Override
        public T next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return piece.remove();
        }
    }

    /** A list that is never long. */
    static <T> ObjectNode whole(List<T> found, Function<T, JsonNode> json) {
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        found.forEach(each -> items.add(json.apply(each)));
        page.putNull("next_cursor");
        return page;
    }
}
