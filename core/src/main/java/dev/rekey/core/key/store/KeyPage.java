package dev.rekey.core.key.store;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.ApiKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of keys. Keys are ordered newest first: by creation time, then by id, both
 * descending.
 */
public sealed interface KeyPage {

    /** Returns the maximum number of keys. */
    int limit();

    /** Returns this page with another maximum number of keys. */
    default KeyPage limitedTo(int most) {
        return switch (this) {
            case After(var position, var former) -> new After(position, most);
            case Numbered(var offset, var former) -> new Numbered(offset, most);
        };
    }

    /** Keys after {@code position}; from the start if it is {@code null}. */
    record After(@Nullable Position position, int limit) implements KeyPage {}

    /** Keys after the first {@code offset}, for vendors with numbered pages. */
    record Numbered(long offset, int limit) implements KeyPage {}

    /** Position of a key in a list. */
    record Position(Instant createdAt, KeyId id) {
        public static Position of(ApiKey key) {
            return new Position(key.created().at(), key.id());
        }
    }
}
