package dev.rekey.cli;

import dev.rekey.config.NearestNameFinder;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports invalid arguments without repeating them: an argument may be a secret after a misspelled
 * option, and terminals, build logs and journals keep what is printed.
 */
public final class ArgumentErrorReporter implements IParameterExceptionHandler {

    /** An error found by a command itself. The message quotes no argument. */
    public static final class ArgumentException extends ParameterException {
        private static final long serialVersionUID = 1L;

        public ArgumentException(CommandLine line, String message) {
            super(line, message);
        }
    }

    @Override
    public int handleParseException(ParameterException misread, String[] arguments) {
        CommandLine line = misread.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("rekey: " + sentence(misread, line));
        err.println("Run \"" + line.getCommandSpec().qualifiedName() + " --help\" for usage.");
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String sentence(ParameterException misread, CommandLine line) {
        return switch (misread) {
            case ArgumentException own -> String.valueOf(own.getMessage());
            case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched(), line);
            case MissingParameterException missing -> "Required: " + names(missing.getMissing()) + ".";
            case OverwrittenOptionException repeated ->
                "Given more than once: " + name(repeated.getOverwritten()) + ".";
            default ->
                misread.getArgSpec() == null
                        ? "The arguments are invalid."
                        : "The value of " + name(misread.getArgSpec()) + " is invalid.";
        };
    }

    private static String unmatched(List<String> typed, CommandLine line) {
        String first = typed.isEmpty() ? "" : typed.getFirst();
        if (!first.startsWith("-")) {
            return line.getSubcommands().isEmpty()
                    ? "Unexpected argument (not shown, because it may be a secret)."
                    : "Unknown command.";
        }
        return "Unknown option (not shown, because it may contain a secret)."
                + suggestion(first.split("=", 2)[0], line)
                        .map(known -> " Did you mean " + known + "?")
                        .orElse("");
    }

    private static Optional<String> suggestion(String typed, CommandLine line) {
        return NearestNameFinder.of(
                typed,
                line.getCommandSpec().optionsMap().keySet().stream()
                        .filter(known -> known.startsWith("--"))
                        .toList());
    }

    private static String names(List<ArgSpec> missing) {
        return missing.isEmpty()
                ? "a value"
                : missing.stream().map(ArgumentErrorReporter::name).collect(Collectors.joining(", "));
    }

    private static String name(@Nullable ArgSpec argument) {
        if (argument == null) {
            return "an option";
        }
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
