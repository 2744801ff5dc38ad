package dev.rekey.sql.jdbc;

import java.nio.ByteBuffer;
import java.util.UUID;

/** Column representation of UUIDs: 16 bytes, which sort like the ids. */
public final class UuidColumns {

    private static final int LENGTH = 16;

    private UuidColumns() {}

    public static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(LENGTH)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    public static UUID of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
