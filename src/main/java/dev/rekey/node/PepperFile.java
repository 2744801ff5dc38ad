package dev.rekey.node;

import dev.rekey.core.secret.Pepper;
import dev.rekey.core.secret.PepperStore;
import dev.rekey.core.secret.Peppers;
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
 * The file of the peppers under which secrets are hashed, held against what the database knows of them.
 *
 * <p>With a wrong pepper every key would look unknown, and clients throw unknown keys away: so a server that is not sure
 * of its peppers does not start.
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
     * The peppers, made on the very first start.
     *
     * @throws IllegalStateException where the file is missing, unreadable or another than the database was used with, or
     *     lacks a pepper under which live secrets are hashed; the message is a sentence for the operator
     */
    public Peppers load() {
        Map<String, byte[]> checks = known.checks();
        if (!Files.exists(file)) {
            if (!checks.isEmpty()) {
                throw new IllegalStateException("The file of peppers " + file
                        + " is missing, and the database was used with one: without it no key can be recognised.");
            }
            create();
        }
        Peppers peppers = read();
        List<Pepper> present = new ArrayList<>(List.of(peppers.current()));
        Pepper previous = peppers.previous();
        if (previous != null) {
            present.add(previous);
        }
        requireKnown(checks, present);
        requireAllNeeded(checks, present);
        warnIfReadableByOthers();
        Map<String, byte[]> mine = new LinkedHashMap<>();
        present.forEach(pepper -> mine.put(pepper.id(), pepper.check()));
        // Another node may have been faster, with another file.
        requireKnown(known.keep(mine), present);
        return peppers;
    }

    private void requireKnown(Map<String, byte[]> checks, List<Pepper> present) {
        boolean recognised = false;
        for (Pepper pepper : present) {
            byte[] check = checks.get(pepper.id());
            if (check != null && !MessageDigest.isEqual(check, pepper.check())) {
                throw new IllegalStateException("The pepper " + pepper.id() + " in " + file
                        + " is not the one that the database was used with.");
            }
            recognised |= check != null;
        }
        if (!recognised && !checks.isEmpty()) {
            throw new IllegalStateException(
                    "The file of peppers " + file + " holds none that the database was used with.");
        }
    }

    /** Secrets hashed under a pepper that is gone would be reported as unknown. */
    private void requireAllNeeded(Map<String, byte[]> checks, List<Pepper> present) {
        Set<String> gone = new TreeSet<>(checks.keySet());
        present.forEach(pepper -> gone.remove(pepper.id()));
        if (gone.isEmpty()) {
            return;
        }
        known.liveSecrets(gone, clock.instant()).entrySet().stream().findFirst().ifPresent(needed -> {
            throw new IllegalStateException("The file of peppers " + file + " lacks the pepper " + needed.getKey()
                    + ", under which " + needed.getValue() + " live secrets are hashed: without it their keys would be"
                    + " unknown. Put its line back as the second one. A secret moves to the current pepper when it is"
                    + " used; rotate or revoke the keys that are left before you remove the line.");
        });
    }

    private void warnIfReadableByOthers() {
        try {
            if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
                if (!Collections.disjoint(rights, OTHERS)) {
                    LOG.warn(
                            "The file of peppers {} has the mode {}: others than its owner can use it. Run: chmod 600"
                                    + " {}",
                            file,
                            PosixFilePermissions.toString(rights),
                            file);
                }
            }
        } catch (IOException unreadable) {
            LOG.warn("The mode of the file of peppers {} cannot be read: {}", file, unreadable.toString());
        }
    }

    private Peppers read() {
        try {
            return Peppers.parse(Files.readAllLines(file, StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new IllegalStateException("The file of peppers " + file + " cannot be read: "
                    + (unreadable instanceof AccessDeniedException ? "permission denied" : unreadable.toString())
                    + ".");
        } catch (IllegalArgumentException malformed) {
            throw new IllegalStateException("The file of peppers " + file + " is malformed: " + malformed.getMessage());
        }
    }

    /** Unless another node has made the file meanwhile: then that one's holds. */
    private void publish(Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
            Files.delete(draft);
        } catch (FileAlreadyExistsException faster) {
            Files.delete(draft);
        } catch (UnsupportedOperationException withoutLinks) {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** On disk before anything is hashed under it, and for our own eyes from the first byte on. */
    private void create() {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Path draft = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()) + ".new");
            Set<PosixFilePermission> ours = PosixFilePermissions.fromString("rw-------");
            boolean posix =
                    Files.getFileStore(folder == null ? Path.of(".") : folder).supportsFileAttributeView("posix");
            FileAttribute<?>[] attributes = posix
                    ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(ours)}
                    : new FileAttribute<?>[0];
            Files.createFile(draft, attributes);
            try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((Peppers.newLine(random) + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            publish(draft);
        } catch (IOException failed) {
            throw new IllegalStateException("The file of peppers " + file + " cannot be written.");
        }
    }
}
