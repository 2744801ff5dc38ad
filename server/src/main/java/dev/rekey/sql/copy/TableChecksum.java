package dev.rekey.sql.copy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Row count and checksum of a table, to compare two databases. The checksum is SHA-256 over all
 * values, each with its type and length. Not thread-safe.
 */
final class TableChecksum {

    private final MessageDigest hash;
    private final ByteBuffer head = ByteBuffer.allocate(1 + Long.BYTES);
    private long rows;

    TableChecksum() {
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /**
     * The result.
     *
     * @param rows number of rows
     * @param hash SHA-256 in hexadecimal
     */
    record Sum(long rows, String hash) {}

    static Sum of(Connection connection, TableSchema table) throws SQLException {
        TableChecksum sum = new TableChecksum();
        try (TablePageReader pages = new TablePageReader(connection, table)) {
            for (List<@Nullable Object[]> page = pages.next(); !page.isEmpty(); page = pages.next()) {
                page.forEach(sum::add);
            }
        }
        return sum.sum();
    }

    void add(@Nullable Object[] row) {
        rows++;
        for (Object value : row) {
            switch (value) {
                case null -> begin('n', 0);
                case Boolean flag -> begin('i', flag ? 1 : 0);
                case Integer number -> begin('i', number);
                case Long number -> begin('i', number);
                case String text -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    begin('t', bytes.length);
                    hash.update(bytes);
                }
                case byte[] bytes -> {
                    begin('b', bytes.length);
                    hash.update(bytes);
                }
                default -> throw new IllegalStateException("unsupported column type: " + value.getClass());
            }
        }
    }

    private void begin(char kind, long number) {
        head.clear();
        hash.update(head.put((byte) kind).putLong(number).array());
    }

    Sum sum() {
        return new Sum(rows, HexFormat.of().formatHex(hash.digest()));
    }
}
