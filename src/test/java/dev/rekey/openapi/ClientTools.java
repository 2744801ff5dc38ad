package dev.rekey.openapi;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The generators, checkers and libraries that {@code src/test/clients/fetch} puts into {@code target/clients}. */
final class ClientTools {

    /** The round trips that generated clients make, and how the tools are set up. */
    static final Path SOURCES = Path.of("src", "test", "clients").toAbsolutePath();

    /** Where the tools are, and below which everything is generated: Node.js looks for modules in the folders above. */
    static final Path HOME = Path.of("target", "clients").toAbsolutePath();

    /** {@code .ci/run} says so: what is missing there is a failure and not a reason to skip a test. */
    private static final boolean IS_REQUIRED = "required".equals(System.getProperty("rekey.test.clients"));

    /** Debian's own, whose packages are for it; another python3 may be first on the PATH. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private ClientTools() {}

    /** Skips the tests, loudly, where the tools are not there. */
    static void orSkip() {
        need(Files.isRegularFile(HOME.resolve("ready")), "src/test/clients/fetch has not run here");
    }

    /** Skips the tests, loudly, where Python or the packages that generated clients import are not there. */
    static void pythonOrSkip() throws IOException {
        String packages = "python3-pydantic (1), python3-dateutil and python3-urllib3";
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
        need(isThere, packages + " are not installed here");
    }

    private static void need(boolean isThere, String otherwise) {
        if (!isThere && IS_REQUIRED) {
            throw new AssertionError(otherwise);
        }
        if (!isThere) {
            System.err.println(
                    "NOT TESTED: " + otherwise + ": clients generated from the OpenAPI documents go untested.");
        }
        assumeTrue(isThere, otherwise);
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
