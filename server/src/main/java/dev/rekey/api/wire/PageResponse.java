package dev.rekey.api.wire;

import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
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
 * One page of a list: {@code items} and {@code next_cursor}, which is null on the last page and
 * only there. A page ends with the item that brings it to {@value #MAX_BYTES} bytes, whatever
 * limit was requested; the cursor continues after that item.
 */
public final class PageResponse {

    static final int MAX_BYTES = 256 * 1024;

    /**
     * Number of items read together in lists that are not read by size: each may be as large as a
     * key.
     */
    private static final int CHUNK_BYTES = 8;

    private PageResponse() {}

    /**
     * Reads the first items, and streams the others as they are read.
     *
     * @param items supplies the items after the cursor, one more than the limit if there are more;
     *     called when memory is available
     * @param limit maximum number of items
     */
    public static <T> HttpResponse answer(
            HttpExchange exchange,
            CursorCodec cursors,
            Supplier<Iterator<T>> items,
            int limit,
            Function<T, JsonNode> json,
            Function<T, CursorCodec.Position> placeOf) {
        exchange.holdList();
        Iterator<T> found = items.get();
        return HttpResponse.streamed(200, Json.MEDIA_TYPE, out -> {
            write(out, "{\"items\":[");
            int count = 0;
            long bytes = 0;
            CursorCodec.@Nullable Position last = null;
            while (found.hasNext() && count < limit && bytes < MAX_BYTES) {
                T item = found.next();
                byte[] written = Json.bytes(json.apply(item));
                if (count > 0) {
                    out.write(',');
                }
                out.write(written);
                count++;
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
     * An iterator that reads a list in batches.
     *
     * @param first position to start after; {@code null} for the start
     * @param placeOf position of an item
     * @param max maximum number of items
     */
    public static <T, P> Iterator<T> pieces(@Nullable P first, Function<T, P> placeOf, int max, Reader<T, P> reader) {
        return new Pieces<>(first, placeOf, max, reader);
    }

    /** Reads up to {@code most} items after a position. */
    @FunctionalInterface
    public interface Reader<T, P> {
        List<T> read(@Nullable P after, int max);
    }

    private static final class Pieces<T, P> implements Iterator<T> {
        private final Function<T, P> placeOf;
        private final Reader<T, P> reader;
        private final Deque<T> piece = new ArrayDeque<>();
        private @Nullable P place;
        private int left;

        Pieces(@Nullable P first, Function<T, P> placeOf, int max, Reader<T, P> reader) {
            this.placeOf = placeOf;
            this.reader = reader;
            this.place = first;
            this.left = max;
            read();
        }

        private void read() {
            int size = Math.min(CHUNK_BYTES, left);
            List<T> read = reader.read(place, size);
            piece.addAll(read);
            left = read.size() < size ? 0 : left - size;
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

    /** A page for lists that are always short. */
    public static <T> ObjectNode whole(List<T> found, Function<T, JsonNode> json) {
        ObjectNode page = Json.object();
        ArrayNode items = page.putArray("items");
        found.forEach(item -> items.add(json.apply(item)));
        page.putNull("next_cursor");
        return page;
    }
}
