package dev.rekey.sql.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of the database file after a clean stop, written to a marker file. If the database
 * file is unchanged at the next start, it is not checked before use. A copy has another inode, an
 * older backup restored in place has another mark, and a killed server leaves no marker file.
 *
 * @param mark SQLite's {@code user_version}, set to a random number at each clean stop
 * @param inode device and inode of the file
 * @param size size in bytes
 */
record CleanShutdownMarker(int mark, String inode, long size) {

    private static final Logger LOG = LoggerFactory.getLogger(CleanShutdownMarker.class);

    /**
     * Offset of {@code user_version} in a SQLite file, big-endian (sqlite.org/fileformat.html,
     * section 1.3).
     */
    private static final int MARK_AT = 60;

    /**
     * Whether the database file is unchanged since the last clean stop. Deletes the marker file,
     * which is valid for one start.
     *
     * @param note the marker file
     * @param database the database file; must not be open
     */
    static boolean isUntouched(Path note, Path database) throws IOException {
        if (!Files.exists(note)) {
            return false;
        }
        String noted = Files.readString(note, StandardCharsets.UTF_8);
        Files.delete(note);
        return !hasLog(database) && noted.equals(of(database).text());
    }

    /**
     * Writes the marker file after the database was closed. If this fails, the next start takes
     * longer.
     *
     * @param mark the value of {@code user_version} set at this stop
     */
    static void leave(Path note, Path database, int mark) {
        try {
            CleanShutdownMarker now = of(database);
            if (hasLog(database) || now.mark != mark) {
                return;
            }
            DataDirectory.touch(note);
            try (FileChannel channel = FileChannel.open(note, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(now.text().getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
        } catch (IOException e) {
            LOG.warn("could not write {}: the next start checks the whole database", note.getFileName());
        }
    }

    private static CleanShutdownMarker of(Path database) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(database, BasicFileAttributes.class);
        ByteBuffer mark = ByteBuffer.allocate(Integer.BYTES);
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            channel.read(mark, MARK_AT);
        }
        return new CleanShutdownMarker(mark.getInt(0), Objects.toString(attributes.fileKey()), attributes.size());
    }

    /** Whether there is a write-ahead log with content that is not in the database file yet. */
    private static boolean hasLog(Path database) throws IOException {
        Path log = database.resolveSibling(database.getFileName() + "-wal");
        return Files.exists(log) && Files.size(log) > 0;
    }

    private String text() {
        return "mark " + mark + "\ninode " + inode + "\nsize " + size + "\n";
    }
}
