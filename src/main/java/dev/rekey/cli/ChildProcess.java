package dev.rekey.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another program, run to its end. */
final class ChildProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ChildProcess() {}

    /**
     * How a program ended.
     *
     * @param code 0 for success
     * @param output what it wrote to standard output
     * @param errors what it wrote to standard error
     */
    record Ended(int code, String output, String errors) {}

    /** Whether a program is here and ends well with these arguments. */
    static boolean succeeds(String program, List<String> arguments, Path folder) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        try {
            return start(command, folder).code() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** @throws SampleFailure where it does not end in time */
    static Ended run(List<String> command, Path folder) {
        try {
            return start(command, folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Output goes to files, so that no program waits for a reader and none outlives its time by holding a pipe. */
    private static Ended start(List<String> command, Path folder) throws IOException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        // The server is on this machine: no proxy knows it.
        builder.environment().putAll(Map.of("NO_PROXY", "*", "no_proxy", "*", "PYTHONIOENCODING", "utf-8"));
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE)) {
                throw new SampleFailure("It did not end within " + PATIENCE.toSeconds() + " seconds.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SampleFailure("It was interrupted.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
