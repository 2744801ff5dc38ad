package dev.rekey.node;

import dev.rekey.core.InstallationStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code installed} in the data directory, which holds the id of the database used with
 * it. It lets a server detect an emptied or exchanged database at startup, before it reports
 * existing keys as unknown.
 */
public final class InstallationFile {

    private static final Logger LOG = LoggerFactory.getLogger(InstallationFile.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int ID_BYTES = 16;

    private final Path file;
    private final InstallationStore store;
    private final SecureRandom random;
    private final boolean isNew;

    /**
     * @param data the data directory; need not exist
     * @param isNew whether to accept any database regardless of the file
     */
    public InstallationFile(Path data, InstallationStore store, SecureRandom random, boolean isNew) {
        this.file = data.resolve("installed");
        this.store = store;
        this.random = random;
        this.isNew = isNew;
    }

    /**
     * Checks that the database is the one previously used with this data directory.
     *
     * @throws IllegalStateException if it is empty or a different one, with a message for the
     *     operator
     */
    public void requireSameDatabase() {
        Optional<String> installed = read();
        if (installed.isEmpty()) {
            return;
        }
        if (store.isEmpty()) {
            throw new IllegalStateException("The database is empty, but " + file
                    + " shows that this data directory was used with another database."
                    + " Check data, database-url and mounts,"
                    + " or restore a backup. To begin with an empty database, start with --new.");
        }
        Set<String> ids = store.ids();
        if (!ids.isEmpty() && !ids.contains(installed.get())) {
            throw new IllegalStateException("The database is not the one recorded in " + file
                    + ": check data and database-url. To use this database from now"
                    + " on, start with --new.");
        }
    }

    /**
     * Records, after a successful start, which database this directory is used with. Failure to
     * write is only logged.
     */
    public void note() {
        Optional<String> installed = read();
        Set<String> ids = store.ids();
        if (installed.isPresent() && ids.contains(installed.get())) {
            return;
        }
        String id = ids.stream().findFirst().or(() -> installed).orElseGet(this::newId);
        store.add(id);
        if (!installed.equals(Optional.of(id))) {
            write(id);
        }
    }

    private Optional<String> read() {
        try {
            return !isNew && Files.exists(file)
                    ? Optional.of(requireId(
                            Files.readString(file, StandardCharsets.UTF_8).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("The file " + file + " cannot be read: " + e, e);
        }
    }

    private String requireId(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalStateException("The file " + file
                    + " does not contain a database id. Restore the file, or remove it if the database is"
                    + " the right one.");
        }
        return text;
    }

    private String newId() {
        byte[] bits = new byte[ID_BYTES];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    private void write(String id) {
        try {
            Path draft = file.resolveSibling("installed." + newId() + ".new");
            Path directory = Files.createDirectories(draft.toAbsolutePath().getParent());
            boolean posix = Files.getFileStore(directory).supportsFileAttributeView("posix");
            FileAttribute<?>[] attributes = posix
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];
            Files.createFile(draft, attributes);
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written; the next start will not detect an emptied database: {}", file, e.toString());
        }
    }
}
