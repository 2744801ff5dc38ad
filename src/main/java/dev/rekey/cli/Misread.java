package dev.rekey.cli;

import java.io.PrintWriter;
import java.util.Comparator;
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
 * Reports arguments that cannot be understood, without repeating any of them: what was typed may be a secret behind a misspelt
 * option, and terminals, logs of builds and journals keep what they are shown.
 */
final class Misread implements IParameterExceptionHandler {

    /** How different a typed option may be from the one that is suggested for it. */
    private static final int MOST_EDITS = 3;

    /** A mistake that a command found itself, whose message quotes nothing. */
    static final class Mistake extends ParameterException {
        private static final long serialVersionUID = 1L;

        Mistake(CommandLine line, String message) {
            super(line, message);
        }
    }

    @Override
    public int handleParseException(ParameterException misread, String[] arguments) {
        CommandLine line = misread.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("rekey: " + sentence(misread, line));
        err.println("Run \"" + line.getCommandSpec().qualifiedName() + " --help\" for what there is.");
        return line.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String sentence(ParameterException misread, CommandLine line) {
        return switch (misread) {
            case Mistake own -> String.valueOf(own.getMessage());
            case UnmatchedArgumentException unmatched -> unmatched(unmatched.getUnmatched(), line);
            case MissingParameterException missing -> "Missing: " + names(missing.getMissing()) + ".";
            case OverwrittenOptionException twice -> "Given more than once: " + name(twice.getOverwritten()) + ".";
            default ->
                misread.getArgSpec() == null
                        ? "The arguments cannot be understood."
                        : "The value of " + name(misread.getArgSpec()) + " cannot be understood.";
        };
    }

    private static String unmatched(List<String> typed, CommandLine line) {
        String first = typed.isEmpty() ? "" : typed.getFirst();
        if (!first.startsWith("-")) {
            return line.getSubcommands().isEmpty()
                    ? "There is an argument that is not expected; it is not repeated, since it may be a secret."
                    : "There is no such command.";
        }
        return "There is no such option; it is not repeated, since it may hold a secret."
                + suggestion(first.split("=", 2)[0], line)
                        .map(known -> " Did you mean " + known + "?")
                        .orElse("");
    }

    private static Optional<String> suggestion(String typed, CommandLine line) {
        return line.getCommandSpec().optionsMap().keySet().stream()
                .filter(known -> known.startsWith("--"))
                .filter(known -> edits(typed, known) <= MOST_EDITS)
                .min(Comparator.comparingInt(known -> edits(typed, known)));
    }

    /** Letters to insert, remove or replace to make one out of the other (Levenshtein). */
    private static int edits(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int at = 0; at <= other.length(); at++) {
            row[at] = at;
        }
        for (int above = 1; above <= one.length(); above++) {
            int diagonal = row[0];
            row[0] = above;
            for (int at = 1; at <= other.length(); at++) {
                int replaced = diagonal + (one.charAt(above - 1) == other.charAt(at - 1) ? 0 : 1);
                diagonal = row[at];
                row[at] = Math.min(replaced, 1 + Math.min(row[at], row[at - 1]));
            }
        }
        return row[other.length()];
    }

    private static String names(List<ArgSpec> missing) {
        return missing.isEmpty()
                ? "a value"
                : missing.stream().map(Misread::name).collect(Collectors.joining(", "));
    }

    private static String name(@Nullable ArgSpec argument) {
        if (argument == null) {
            return "an option";
        }
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
