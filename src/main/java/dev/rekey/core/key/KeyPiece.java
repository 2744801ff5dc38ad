package dev.rekey.core.key;

import java.util.List;

/**
 * The first keys of a page, as many as may be held in memory together.
 *
 * @param keys at least one, unless the page has none
 * @param last whether the page has no more
 */
public record KeyPiece(List<OwnedKey> keys, boolean last) {

    public KeyPiece {
        keys = List.copyOf(keys);
    }
}
