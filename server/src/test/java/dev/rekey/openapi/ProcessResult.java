package dev.rekey.openapi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that ran to its end.
 *
 * @param status the exit code
 * @param output all that it wrote, to either stream
 */
record ProcessResult(int status, String output) {

    /** Longer than any of these takes on a busy machine; one that hangs has to fail. */
    private static final int BOUND_MINUTES = 8;

    /** Runs a command in {@code folder} and waits for its end. */
    static ProcessResult of(Path folder, Map<String, String> environment, List<String> command) throws IOException {
        Path output = Files.createTempFile("rekey-run", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            if (!process.waitFor(BOUND_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError(command + " did not end: " + Files.readString(output));
            }
            return new ProcessResult(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Files.deleteIfExists(output);
        }
    }

    /** The same; any other exit code than 0 is an error that says what was written. */
    static String orFail(Path folder, List<String> command) throws IOException {
        ProcessResult run = of(folder, Map.of(), command);
        if (run.status() != 0) {
            throw new AssertionError("exit code " + run.status() + " of " + command + ":\n" + run.output());
        }
        return run.output();
    }
}
