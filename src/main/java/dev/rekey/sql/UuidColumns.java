package dev.rekey.sql;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Column representation of UUIDs: 16 bytes, which sort like the ids. */
final class UuidColumns {

    private static final int LENGTH = 16;

    private UuidColumns() {}

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    static UUID of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
