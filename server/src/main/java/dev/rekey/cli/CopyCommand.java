package dev.rekey.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rekey copy}: copies all data from one database to another and verifies the copy. */
@Command(
        name = "copy",
        description = "Copy all data from one database to another and verify the copy.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String WHERE = "<directory or URL>";

    private final DatabaseCopier copier;

    @Option(
            names = "--from",
            required = true,
            paramLabel = WHERE,
            description = "Data directory or jdbc:postgresql: URL to copy from; no server may be running on it")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = WHERE,
            description = "Data directory or jdbc:postgresql: URL to copy to; must be empty or as after a first start")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private String to;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    CopyCommand(DatabaseCopier copier) {
        this.copier = copier;
    }

    /** @return 0 only if both databases have the same content afterwards */
    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        List<DatabaseCopier.Table> tables = copier.copy(from, to, err::println);
        out.printf("%-18s %12s  %s%n", "table", "rows", "SHA-256 of all rows, in both databases");
        boolean isSame = true;
        for (DatabaseCopier.Table table : tables) {
            isSame &= table.isSame();
            if (table.isSame()) {
                out.printf("%-18s %12d  %s%n", table.name(), table.targetRows(), table.targetHash());
            } else {
                out.printf("%-18s %12d  %s  DIFFERENT, source%n", table.name(), table.sourceRows(), table.sourceHash());
                out.printf("%-18s %12d  %s  DIFFERENT, target%n", "", table.targetRows(), table.targetHash());
            }
        }
        if (isSame) {
            tellTheRest(out);
        } else {
            err.println("rekey: The copy differs from the source, so nothing was copied.");
        }
        out.flush();
        return isSame ? 0 : 1;
    }

    private void tellTheRest(PrintWriter out) {
        out.println();
        out.println("The copy is complete. It does not include the pepper file, without which no key can be verified.");
        out.println("Use the pepper file of the source"
                + (isPostgres(from) ? "" : " (" + Path.of(from, "pepper") + " unless pepper-file is set)")
                + ":");
        out.println();
        out.println("    REKEY_PEPPER_FILE="
                + (isPostgres(to)
                        ? "<path of the pepper file>"
                        : "<path of the pepper file; not needed if it is " + Path.of(to, "pepper") + ">"));
        out.println(isPostgres(to) ? "    REKEY_DATABASE_URL=" + withoutQuery(to) : "    REKEY_DATA=" + to);
        out.println();
        out.println("Start the server with these and your other settings. Keep the source until the new server works.");
    }

    private static boolean isPostgres(String where) {
        return where.startsWith(POSTGRES);
    }

    /** Removes the query, which may contain a password. */
    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + "?<user and password as before>";
    }
}
