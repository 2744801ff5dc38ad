package dev.rekey.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder for one benchmark, on the disk of the build and not in a temporary folder, which may be in memory. */
record ScratchDirectory(Path folder) implements AutoCloseable {

    static ScratchDirectory make(String name) throws IOException {
        Path parent = BuiltProgram.jar().resolveSibling("bench");
        Files.createDirectories(parent);
        return new ScratchDirectory(Files.createTempDirectory(parent, name + "-"));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        delete(folder);
    }

    /** Removes the file, or the folder with all that is in it. */
    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
