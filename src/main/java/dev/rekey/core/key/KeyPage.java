package dev.rekey.core.key;

import dev.rekey.core.id.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which part of a list of keys is wanted. Keys come newest first: by creation, then by id, both descending. */
public sealed interface KeyPage {

    /** At most this many. */
    int limit();

    /** The same page, of at most so many. */
    default KeyPage limitedTo(int most) {
        return switch (this) {
            case After(var position, var _) -> new After(position, most);
            case Numbered(var offset, var _) -> new Numbered(offset, most);
        };
    }

    /** Those that follow {@code position}; from the start where it is {@code null}. */
    record After(@Nullable Position position, int limit) implements KeyPage {}

    /** Those that follow the first {@code offset}, for vendors that count pages. */
    record Numbered(long offset, int limit) implements KeyPage {}

    /** Where in the list a key stands. */
    record Position(Instant createdAt, KeyId id) {
        public static Position of(ApiKey key) {
            return new Position(key.created().at(), key.id());
        }
    }
}
