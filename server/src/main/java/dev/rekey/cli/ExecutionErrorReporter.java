package dev.rekey.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Reports the failure of a command on standard error: one sentence, or a stack trace without messages. */
public final class ExecutionErrorReporter implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine failed, ParseResult parsed) {
        String text = switch (failure) {
            case ServerStarter.StartException cannot -> String.valueOf(cannot.getMessage());
            case DatabaseCopier.CopyException cannot -> String.valueOf(cannot.getMessage());
            default -> UnexpectedFailureReport.text(failure);
        };
        failed.getErr().println("rekey: " + text);
        return failed.getCommandSpec().exitCodeOnExecutionException();
    }
}
