package dev.rekey.sql.sqlite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The data directory of a server with SQLite. Locked against other servers while it is open, and
 * accessible by its owner only.
 */
final class DataDirectory implements AutoCloseable {

    /**
     * The directory for SQLite's native library. The default, {@code /tmp}, is often mounted with
     * {@code noexec}.
     */
    private static final String NATIVE_FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_FOLDER = "rwx------";

    private final Path folder;
    private final FileChannel lock;

    private DataDirectory(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * @throws IllegalStateException if another server uses the directory or it is not writable; the
     *     message is a sentence for the operator
     */
    static DataDirectory open(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                restrict(folder, OWNER_ONLY_FOLDER);
            }
            DataDirectory storage = new DataDirectory(folder, lock(folder));
            storage.prepareNativeFolder();
            return storage;
        } catch (IOException e) {
            throw new IllegalStateException("The data directory " + folder + " cannot be used: " + reason(e) + ".", e);
        }
    }

    /** Describes a file-system exception, whose message is often only the path. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileSystemException other when other.getReason() != null -> other.getFile() + ": " + other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /**
     * Creates the database file before SQLite opens it, so that SQLite's log and index files get
     * the same permissions.
     */
    Path database() {
        Path file = folder.resolve("rekey.db");
        try {
            touch(file);
            for (String companion : List.of("-wal", "-shm")) {
                Path beside = folder.resolve("rekey.db" + companion);
                if (Files.exists(beside)) {
                    restrict(beside, OWNER_ONLY);
                }
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException("The database " + file + " cannot be opened: " + reason(e) + ".", e);
        }
    }

    /** The marker file of a clean stop; see {@link CleanShutdownMarker}. */
    Path cleanStop() {
        return folder.resolve("rekey.clean");
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve("rekey.lock");
        touch(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        @Nullable FileLock held = tryLock(channel);
        if (held == null) {
            channel.close();
            throw new IllegalStateException("Another Rekey server is using the data directory " + folder
                    + ". Stop it first, or set data to another directory.");
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    /**
     * Sets the driver's property before the driver is loaded, and deletes files left by a killed
     * server.
     */
    private void prepareNativeFolder() throws IOException {
        if (System.getProperty(NATIVE_FOLDER_PROPERTY) != null) {
            return;
        }
        Path natives = folder.resolve("native");
        Files.createDirectories(natives);
        restrict(natives, OWNER_ONLY_FOLDER);
        try (Stream<Path> files = Files.list(natives)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("sqlite-"))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
        System.setProperty(NATIVE_FOLDER_PROPERTY, natives.toString());
    }

    /** Creates an empty file if it does not exist, and restricts its permissions to the owner. */
    static void touch(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.write(file, new byte[0], StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        restrict(file, OWNER_ONLY);
    }

    private static void restrict(Path file, String rights) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        }
    }
}
