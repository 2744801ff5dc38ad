package dev.rekey.samples;

import dev.rekey.Main;
import dev.rekey.cli.ArgumentErrorReporter;
import dev.rekey.cli.ExecutionErrorReporter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;

/** Entry point of {@code ./rekey samples}. */
public final class SamplesMain {

    private SamplesMain() {}

    /**
     * Runs the samples and exits with 0 if all passed, 1 if not, 2 for invalid arguments.
     *
     * @param arguments the directory of the vendors' pages
     */
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(new CommandLine(new SamplesCommand(Main::startServer))
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(new ArgumentErrorReporter())
                .setExecutionExceptionHandler(new ExecutionErrorReporter())
                .execute(arguments));
    }
}
