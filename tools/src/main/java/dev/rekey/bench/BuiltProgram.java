package dev.rekey.bench;

import dev.rekey.Main;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The program as it was built. */
final class BuiltProgram {

    /** What {@code ./rekey serve} says to Java. */
    static final List<String> FLAGS = List.of("-XX:+ExitOnOutOfMemoryError", "-XX:+UseCompactObjectHeaders");

    private BuiltProgram() {}

    /** The folder of the sources. */
    static Path home() {
        return jar().resolve("../../..").normalize();
    }

    /** Its jar, beside which its libraries are. */
    static Path jar() {
        try {
            Path found = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (!Files.isRegularFile(found)) {
                throw new IllegalStateException("run the benchmarks from the built jar: ./rekey bench");
            }
            return found;
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The java that runs this. */
    static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    static Path jcmd() {
        return Path.of(System.getProperty("java.home"), "bin", "jcmd");
    }
}
