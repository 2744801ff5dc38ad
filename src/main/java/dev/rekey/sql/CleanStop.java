package dev.rekey.sql;

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
 * The note that a server leaves when it has stopped in order: which file the database was then. A file that is the same at the
 * next start need not be checked before it is used. A copy has another inode, an older state restored in place another mark, and
 * a server that was killed leaves no note.
 *
 * @param mark SQLite's {@code user_version}, a number chosen at random at each stop in order
 * @param inode device and inode, as the file system names them
 * @param size in bytes
 */
record CleanStop(int mark, String inode, long size) {

    private static final Logger LOG = LoggerFactory.getLogger(CleanStop.class);

    /** Where a SQLite file keeps {@code user_version}, big-endian (sqlite.org/fileformat.html, section 1.3). */
    private static final int MARK_AT = 60;

    /**
     * Whether the database is as the last stop left it. The note holds for one start: it is removed.
     *
     * @param note the file of the note
     * @param database the file of the database, which nobody has open
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
     * Leaves the note, once the database is closed. Without one the next start takes longer and nothing else is different.
     *
     * @param mark what {@code user_version} was set to at this stop
     */
    static void leave(Path note, Path database, int mark) {
        try {
            CleanStop now = of(database);
            if (hasLog(database) || now.mark != mark) {
                return;
            }
            StorageFolder.touch(note);
            try (FileChannel channel = FileChannel.open(note, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(now.text().getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
        } catch (IOException e) {
            LOG.warn("The next start checks the whole database: {} could not be written.", note.getFileName());
        }
    }

    private static CleanStop of(Path database) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(database, BasicFileAttributes.class);
        ByteBuffer mark = ByteBuffer.allocate(Integer.BYTES);
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            channel.read(mark, MARK_AT);
        }
        return new CleanStop(mark.getInt(0), Objects.toString(attributes.fileKey()), attributes.size());
    }

    /** What is in a log that was not brought into the file is known to SQLite only. */
    private static boolean hasLog(Path database) throws IOException {
        Path log = database.resolveSibling(database.getFileName() + "-wal");
        return Files.exists(log) && Files.size(log) > 0;
    }

    private String text() {
        return "mark " + mark + "\ninode " + inode + "\nsize " + size + "\n";
    }
}
