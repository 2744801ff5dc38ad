package dev.rekey.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rekey copy}: moves everything from one database to another. */
@Command(
        name = "copy",
        description = "Copies everything from one database to another, and makes sure that it has arrived.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

    private static final String POSTGRES = "jdbc:postgresql:";
    private static final String WHERE = "<folder or URL>";

    private final DatabaseCopier copier;

    @Option(
            names = "--from",
            required = true,
            paramLabel = WHERE,
            description = "the data folder, or the jdbc:postgresql: URL, that holds everything; no server may use it")
    @SuppressWarnings("NullAway.Init") // Filled in by picocli before anything runs.
    private String from;

    @Option(
            names = "--to",
            required = true,
            paramLabel = WHERE,
            description = "the one to copy to, which may hold no more than a first start makes")
    @SuppressWarnings("NullAway.Init") // Filled in by picocli before anything runs.
    private String to;

    @Spec
    @SuppressWarnings("NullAway.Init") // Filled in by picocli before anything runs.
    private CommandSpec spec;

    CopyCommand(DatabaseCopier copier) {
        this.copier = copier;
    }

    /** @return 0 only if both databases hold the same now */
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
                out.printf("%-18s %12d  %s  DIFFERENT, from%n", table.name(), table.sourceRows(), table.sourceHash());
                out.printf("%-18s %12d  %s  DIFFERENT, to%n", "", table.targetRows(), table.targetHash());
            }
        }
        if (isSame) {
            tellTheRest(out);
        } else {
            err.println("rekey: What arrived is not what was sent, so nothing was copied.");
        }
        out.flush();
        return isSame ? 0 : 1;
    }

    private void tellTheRest(PrintWriter out) {
        out.println();
        out.println(
                "Everything is copied, but for the file of peppers, which is in no database and without which no key is");
        out.println("recognised. Take the old one along"
                + (isPostgres(from) ? "" : ", " + Path.of(from, "pepper") + " unless pepper-file says otherwise")
                + ":");
        out.println();
        out.println("    REKEY_PEPPER_FILE="
                + (isPostgres(to)
                        ? "<where you keep it>"
                        : "<where you keep it; unless it is " + Path.of(to, "pepper") + ">"));
        out.println(isPostgres(to) ? "    REKEY_DATABASE_URL=" + withoutQuery(to) : "    REKEY_DATA=" + to);
        out.println();
        out.println("Start with these and your other settings. Keep what you copied from until you are sure.");
    }

    private static boolean isPostgres(String where) {
        return where.startsWith(POSTGRES);
    }

    /** The rest may hold a password. */
    private static String withoutQuery(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query) + "?<user and password as you gave them>";
    }
}
