package dev.rekey.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * What a test needs of the machine that it runs on. A test without it is skipped and noted in {@code target/not-tested.txt},
 * which {@code ./rekey test} prints at the end; with {@code CI=true} in the environment it fails.
 */
public final class RequiredTool {

    private static final RequiredTool HERE =
            new RequiredTool(Path.of("target", "not-tested.txt"), "true".equals(System.getenv("CI")));

    private final Path report;
    private final boolean isCi;

    RequiredTool(Path report, boolean isCi) {
        this.report = report;
        this.isCi = isCi;
    }

    /**
     * Skips the test, or fails it, where something is missing.
     *
     * @param isThere whether it is there
     * @param tool its name
     * @param remedy how to get it, such as a command that installs it
     */
    public static void need(boolean isThere, String tool, String remedy) {
        HERE.check(isThere, tool, remedy);
    }

    /** Skips the test, or fails it, where a program is not on the PATH. */
    public static void needProgram(String program, String remedy) {
        need(!onPath(program).isEmpty(), program, remedy);
    }

    /** The programs of this name that the PATH holds, best first. */
    public static List<Path> onPath(String program) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .toList();
    }

    void check(boolean isThere, String tool, String remedy) {
        if (isThere) {
            return;
        }
        String missing = tool + " is missing: " + remedy;
        if (isCi) {
            throw new AssertionError(missing);
        }
        String line = "NOT TESTED: " + testClass() + ": " + missing + "\n";
        try {
            Files.createDirectories(report.toAbsolutePath().getParent());
            Files.writeString(report, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        throw new TestAbortedException(missing);
    }

    /** The simple name of the test class that asks. */
    private static String testClass() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .map(name -> name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", ""))
                        .filter(name -> name.endsWith("Test"))
                        .findFirst())
                .orElse("a test");
    }
}
