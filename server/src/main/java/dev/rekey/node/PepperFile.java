package dev.rekey.node;

import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.core.secret.PepperStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pepper file, checked against the peppers known to the database.
 *
 * <p>With a wrong pepper every key would be reported as unknown, and clients discard unknown keys.
 * A server that cannot confirm its peppers therefore refuses to start.
 */
public final class PepperFile {

    private static final Logger LOG = LoggerFactory.getLogger(PepperFile.class);
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final Path file;
    private final PepperStore known;
    private final SecureRandom random;
    private final InstantSource clock;

    public PepperFile(Path file, PepperStore known, SecureRandom random, InstantSource clock) {
        this.file = file;
        this.known = known;
        this.random = random;
        this.clock = clock;
    }

    /**
     * Loads the peppers; creates the file on the very first start.
     *
     * @throws IllegalStateException if the file is missing or unreadable, does not match the
     *     database, or lacks a pepper that live secrets are hashed with; the message is for the
     *     operator
     */
    public PepperSet load() {
        Map<String, byte[]> checks = known.checks();
        if (!Files.exists(file)) {
            if (!checks.isEmpty()) {
                throw new IllegalStateException("The pepper file " + file
                        + " is missing. The database was used with it, and without it no key can be verified."
                        + " Restore the file from a backup.");
            }
            create();
        }
        PepperSet peppers = read();
        List<Pepper> present = new ArrayList<>(List.of(peppers.current()));
        Pepper previous = peppers.previous();
        if (previous != null) {
            present.add(previous);
        }
        requireKnown(checks, present);
        requireAllNeeded(checks, present);
        warnIfReadableByOthers();
        Map<String, byte[]> own = new LinkedHashMap<>();
        present.forEach(pepper -> own.put(pepper.id(), pepper.check()));
        // Another node may have been first, with a different file.
        requireKnown(known.keep(own), present);
        return peppers;
    }

    private void requireKnown(Map<String, byte[]> checks, List<Pepper> present) {
        boolean anyKnown = false;
        for (Pepper pepper : present) {
            byte[] check = checks.get(pepper.id());
            if (check != null && !MessageDigest.isEqual(check, pepper.check())) {
                throw new IllegalStateException("The pepper " + pepper.id() + " in " + file
                        + " is not the one that the database was used with.");
            }
            anyKnown |= check != null;
        }
        if (!anyKnown && !checks.isEmpty()) {
            throw new IllegalStateException("The pepper file " + file
                    + " contains no pepper that the database was used with. Restore the file from a backup.");
        }
    }

    /**
     * Checks that no live secret is hashed with a pepper missing in the file: it would be reported
     * as unknown.
     */
    private void requireAllNeeded(Map<String, byte[]> checks, List<Pepper> present) {
        Set<String> missing = new TreeSet<>(checks.keySet());
        present.forEach(pepper -> missing.remove(pepper.id()));
        if (missing.isEmpty()) {
            return;
        }
        known.liveSecrets(missing, clock.instant()).entrySet().stream()
                .findFirst()
                .ifPresent(needed -> {
                    throw new IllegalStateException("The pepper file " + file + " lacks the pepper " + needed.getKey()
                            + ", with which " + needed.getValue()
                            + " live secrets are hashed. Without it their keys would be unknown. Add its line again as"
                            + " the second line. A secret moves to the current pepper when it is used; rotate or"
                            + " revoke the remaining keys before you remove the line.");
                });
    }

    private void warnIfReadableByOthers() {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
                if (!Collections.disjoint(mode, OTHERS)) {
                    LOG.warn(
                            "The pepper file {} has the mode {}: users other than its owner can access it. Run: chmod"
                                    + " 600 {}",
                            file,
                            PosixFilePermissions.toString(mode),
                            file);
                }
            }
        } catch (IOException e) {
            LOG.warn("The mode of the pepper file {} cannot be read: {}", file, e.toString());
        }
    }

    private PepperSet read() {
        try {
            return PepperSet.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("The pepper file " + file + " cannot be read: "
                    + (e instanceof AccessDeniedException ? "permission denied" : e.toString())
                    + ".");
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("The pepper file " + file + " is malformed: " + e.getMessage());
        }
    }

    /**
     * Publishes the file, unless another node has created it concurrently: that one is used then.
     */
    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
            Files.delete(draft);
        } catch (FileAlreadyExistsException _) {
            Files.delete(draft);
        } catch (UnsupportedOperationException _) {
            // The file system has no hard links.
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /**
     * Writes the file to disk before any secret is hashed with it, readable by its owner only from
     * the first byte.
     */
    private void create() {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            Path draft = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()) + ".new");
            Set<PosixFilePermission> ownerOnly = PosixFilePermissions.fromString("rw-------");
            boolean posix = Files.getFileStore(directory == null ? Path.of(".") : directory)
                    .supportsFileAttributeView("posix");
            FileAttribute<?>[] attributes = posix
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ownerOnly)}
                    : new FileAttribute<?>[0];
            Files.createFile(draft, attributes);
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((PepperSet.newLine(random) + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            publish(draft);
        } catch (IOException e) {
            throw new IllegalStateException("The pepper file " + file + " cannot be written.");
        }
    }
}
