package dev.rekey.openapi;

import dev.rekey.testing.RequiredTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The generators, checkers and libraries that {@code server/src/test/clients/fetch} puts into {@code server/target/clients}. */
final class ClientTools {

    /** The round trips that generated clients make, and how the tools are set up. */
    static final Path SOURCES = Path.of("server", "src", "test", "clients").toAbsolutePath();

    /** Where the tools are, and below which everything is generated: Node.js looks for modules in the folders above. */
    static final Path HOME = Path.of("server", "target", "clients").toAbsolutePath();

    /** Debian's own, whose packages are for it; another python3 may be first on the PATH. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private ClientTools() {}

    /** Requires the tools. */
    static void require() {
        RequiredTool.need(
                Files.isRegularFile(HOME.resolve("ready")), "server/target/clients", "server/src/test/clients/fetch");
    }

    /** Requires Python and the packages that generated clients import. */
    static void requirePython() throws IOException {
        boolean isThere = Files.isExecutable(PYTHON)
                && ProcessResult.of(
                                        Path.of("."),
                                        Map.of(),
                                        List.of(
                                                PYTHON.toString(),
                                                "-c",
                                                "import dateutil, urllib3, pydantic; assert pydantic.VERSION < '2'"))
                                .status()
                        == 0;
        RequiredTool.need(
                isThere,
                "pydantic 1, dateutil or urllib3 of Python",
                "apt-get install python3-pydantic python3-dateutil python3-urllib3");
    }

    static String python() {
        return PYTHON.toString();
    }

    /** A program of an npm package. */
    static String npm(String name) {
        return HOME.resolve("node_modules").resolve(".bin").resolve(name).toString();
    }

    /** A class path of the libraries that generated Java clients need. */
    static String jars() throws IOException {
        try (Stream<Path> jars = Files.list(HOME.resolve("jars"))) {
            return String.join(":", jars.map(Path::toString).sorted().toList());
        }
    }

    /** One of the two versions of OpenAPI Generator: {@code newest} or {@code pydantic1}. */
    static List<String> openApiGenerator(String version) {
        return List.of(
                java(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseParallelGC",
                "-jar",
                HOME.resolve("generators").resolve(version + ".jar").toString());
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
