package dev.rekey.cli;

import dev.rekey.config.ReleaseVersion;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of the program: its commands, help and error handling. */
public final class CommandTree {

    private CommandTree() {}

    /** @return the exit code: 0 for success, 1 for failure, 2 for invalid arguments */
    public static int run(ServerStarter servers, DatabaseCopier copier, String... arguments) {
        return run(
                servers,
                copier,
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments);
    }

    static int run(
            ServerStarter servers, DatabaseCopier copier, PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine line = new CommandLine(new RootCommand());
        line.addSubcommand("serve", ServeCommand.line(servers));
        line.addSubcommand(new CopyCommand(copier));
        line.addSubcommand(new CommandLine.HelpCommand());
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler(new ArgumentErrorReporter());
        line.setExecutionExceptionHandler(new ExecutionErrorReporter());
        return line.execute(arguments);
    }

    @Command(
            name = "rekey",
            description = "A self-hosted API-key server.",
            mixinStandardHelpOptions = true,
            version = "rekey " + ReleaseVersion.NUMBER,
            synopsisSubcommandLabel = "COMMAND")
    private static final class RootCommand implements Runnable {

        @Spec
        @SuppressWarnings("NullAway.Init") // Set by picocli before run().
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ArgumentErrorReporter.ArgumentException(
                    spec.commandLine(), "A command is required, for example: rekey serve.");
        }
    }
}
