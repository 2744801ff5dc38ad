package dev.rekey.sql;

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
 * The folder that a server keeps its SQLite database in: its own alone, as long as this is open, and readable by nobody
 * else.
 */
final class StorageFolder implements AutoCloseable {

    /** Where the driver unpacks SQLite's native code; the usual {@code /tmp} is often mounted so that nothing runs there. */
    private static final String NATIVE_FOLDER_PROPERTY = "org.sqlite.tmpdir";

    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_FOLDER = "rwx------";

    private final Path folder;
    private final FileChannel lock;

    private StorageFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** @throws IllegalStateException if another server has it, or it cannot be written; the message is for people */
    static StorageFolder open(Path path) {
        Path folder = path.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                restrict(folder, OWNER_ONLY_FOLDER);
            }
            StorageFolder storage = new StorageFolder(folder, lock(folder));
            storage.prepareNativeFolder();
            return storage;
        } catch (IOException e) {
            throw new IllegalStateException("The data directory " + folder + " cannot be used: " + reason(e) + ".", e);
        }
    }

    /** The message of an exception of the file system is often the path alone. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileSystemException said when said.getReason() != null -> said.getFile() + ": " + said.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** The database file, there before SQLite opens it: its log and index files get the rights that it has. */
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

    /** The note of a stop in order; see {@link CleanStop}. */
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
                    + ". Stop it first, or give this one a directory of its own.");
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

    /** The driver reads the property when it is first loaded; what a killed server left is removed. */
    private void prepareNativeFolder() throws IOException {
        if (System.getProperty(NATIVE_FOLDER_PROPERTY) != null) {
            return;
        }
        Path natives = folder.resolve("native");
        Files.createDirectories(natives);
        restrict(natives, OWNER_ONLY_FOLDER);
        try (Stream<Path> left = Files.list(natives)) {
            for (Path file : left.filter(file -> file.getFileName().toString().startsWith("sqlite-"))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
        System.setProperty(NATIVE_FOLDER_PROPERTY, natives.toString());
    }

    /** Creates an empty file if there is none; only its owner may read it from then on. */
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
