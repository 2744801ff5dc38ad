package dev.rekey.cli;

import dev.rekey.config.Setting;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rekey samples <folder>}: the vendors' own samples, run against a server started for them. */
@Command(
        name = "samples",
        description = "Starts a server and runs the vendors' own samples, found in the pages of a folder, against it.",
        mixinStandardHelpOptions = true)
final class SamplesCommand implements Callable<Integer> {

    private final ServerStarter servers;

    @Parameters(index = "0", paramLabel = "<folder>", description = "the folder of the vendors' pages")
    @SuppressWarnings("NullAway.Init") // Filled in by picocli before anything runs.
    private Path pages;

    @Spec
    @SuppressWarnings("NullAway.Init") // Filled in by picocli before anything runs.
    private CommandSpec spec;

    SamplesCommand(ServerStarter servers) {
        this.servers = servers;
    }

    /** @return 0 only if every sample did what its page says */
    @Override
    public Integer call() {
        if (!Files.isDirectory(pages)) {
            throw new Misread.Mistake(spec.commandLine(), "The argument <folder> must be a folder that is there.");
        }
        Path folder = Folder.create("rekey-samples");
        try {
            String rootKey = rootKey();
            ServerStarter.Started started = servers.start(
                    Map.of(
                            Setting.HOST,
                            "127.0.0.1",
                            Setting.PORT,
                            "0",
                            Setting.DATA,
                            folder.toString(),
                            Setting.PEPPER_FILE,
                            folder.resolve("pepper").toString(),
                            Setting.ROOT_KEY,
                            rootKey),
                    false);
            try (SampleServer server = new SampleServer(started.url(), rootKey)) {
                return run(VendorSamples.all(), server);
            } finally {
                started.stop();
            }
        } finally {
            Folder.remove(folder);
        }
    }

    private int run(List<Sample> samples, SampleServer server) {
        PrintWriter out = spec.commandLine().getOut();
        int passed = 0;
        for (Sample sample : samples) {
            try {
                String seen = sample.run(pages, server);
                out.printf("ok    %-21s %s%n", sample.name(), seen);
                passed++;
            } catch (SampleFailure failure) {
                out.printf("FAIL  %-21s %s%n", sample.name(), failure.getMessage());
            } catch (UncheckedIOException failure) {
                out.printf("FAIL  %-21s %s%n", sample.name(), failure.getCause());
            }
            out.flush();
        }
        out.printf("%d passed, %d failed%n", passed, samples.size() - passed);
        out.flush();
        return passed == samples.size() ? 0 : 1;
    }

    private static String rootKey() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
