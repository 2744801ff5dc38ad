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
 * The file {@code installed} of a data folder: the id of the database that the server was started with. An emptied or exchanged
 * database is noticed by it, before the server tells its clients that their keys do not exist.
 */
public final class InstalledFile {

    private static final Logger LOG = LoggerFactory.getLogger(InstalledFile.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final int ID_BYTES = 16;

    private final Path file;
    private final InstallationStore store;
    private final SecureRandom random;
    private final boolean isNew;

    /**
     * @param data the data folder; need not exist yet
     * @param isNew whether any database is accepted, whatever the file says
     */
    public InstalledFile(Path data, InstallationStore store, SecureRandom random, boolean isNew) {
        this.file = data.resolve("installed");
        this.store = store;
        this.random = random;
        this.isNew = isNew;
    }

    /**
     * Makes sure that the database is the one that was used before with this folder.
     *
     * @throws IllegalStateException if it is empty or another one, with a sentence for the operator
     */
    public void requireSameDatabase() {
        Optional<String> installed = read();
        if (installed.isEmpty()) {
            return;
        }
        if (store.isEmpty()) {
            throw new IllegalStateException("The database is empty, but " + file
                    + " says that a server has run with this data folder: check data, database-url and what is mounted,"
                    + " or restore a backup. To begin anew with an empty database, start with --new.");
        }
        Set<String> ids = store.ids();
        if (!ids.isEmpty() && !ids.contains(installed.get())) {
            throw new IllegalStateException("The database is not the one that " + file
                    + " says this data folder was used with: check data and database-url. To use this database from now"
                    + " on, start with --new.");
        }
    }

    /** Notes, after a good start, which database this folder is used with. A folder that cannot be written is only logged. */
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
        } catch (IOException unreadable) {
            throw new IllegalStateException("The file " + file + " cannot be read: " + unreadable, unreadable);
        }
    }

    private String requireId(String text) {
        if (!ID.matcher(text).matches()) {
            throw new IllegalStateException("The file " + file
                    + " does not hold the id of a database: restore it, or remove it if you are sure of the database.");
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
            Path folder = Files.createDirectories(draft.toAbsolutePath().getParent());
            boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
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
        } catch (IOException failed) {
            LOG.warn(
                    "{} cannot be written, so an emptied database would not be noticed at the next start: {}",
                    file,
                    failed.toString());
        }
    }
}
