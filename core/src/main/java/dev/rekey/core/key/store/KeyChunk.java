package dev.rekey.core.key.store;

import dev.rekey.core.key.KeyAggregate;
import java.util.List;

/**
 * The first keys of a page, as many as fit into the memory limit of one read.
 *
 * @param keys at least one, unless the page is empty
 * @param last whether the page has no further keys
 */
public record KeyChunk(List<KeyAggregate> keys, boolean last) {

    public KeyChunk {
        keys = List.copyOf(keys);
    }
}
