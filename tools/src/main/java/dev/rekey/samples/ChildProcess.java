package dev.rekey.samples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs another program and waits for it to exit. */
final class ChildProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private ChildProcess() {}

    /**
     * The result of a program.
     *
     * @param code exit code, 0 for success
     * @param output its standard output
     * @param errors its standard error
     */
    record ExitResult(int code, String output, String errors) {}

    /** Whether a program is installed and exits with 0 for these arguments. */
    static boolean succeeds(String program, List<String> arguments, Path folder) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        try {
            return start(command, folder).code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @throws SampleFailure if the program does not exit in time */
    static ExitResult run(List<String> command, Path folder) {
        try {
            return start(command, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Redirects output to files, so that no program blocks on a full pipe or keeps one open after
     * its timeout.
     */
    private static ExitResult start(List<String> command, Path folder) throws IOException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        // The server runs on this machine; a proxy cannot reach it.
        builder.environment().putAll(Map.of("NO_PROXY", "*", "no_proxy", "*", "PYTHONIOENCODING", "utf-8"));
        Process process = builder.start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE)) {
                throw new SampleFailure("The program did not exit within " + PATIENCE.toSeconds() + " seconds.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SampleFailure("Interrupted while waiting for the program.");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new ExitResult(process.exitValue(), Files.readString(output), Files.readString(errors));
    }
}
