package dev.rekey.samples;

import dev.rekey.cli.ArgumentErrorReporter;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.TextSetting;
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

/** {@code rekey samples <directory>}: runs the vendors' own samples against a temporary server. */
@Command(
        name = "rekey samples",
        description = "Start a temporary server and run the vendors' own samples against it.",
        mixinStandardHelpOptions = true)
final class SamplesCommand implements Callable<Integer> {

    private final ServerStarter servers;

    @Parameters(index = "0", paramLabel = "<directory>", description = "Directory of the vendors' pages")
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private Path pages;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before call().
    private CommandSpec spec;

    SamplesCommand(ServerStarter servers) {
        this.servers = servers;
    }

    /** @return 0 only if every sample passed */
    @Override
    public Integer call() {
        if (!Files.isDirectory(pages)) {
            throw new ArgumentErrorReporter.ArgumentException(
                    spec.commandLine(), "The argument <directory> must be an existing directory.");
        }
        Path folder = TempDirectory.create("rekey-samples");
        try {
            String rootKey = rootKey();
            ServerStarter.Started started = servers.start(
                    Map.of(
                            TextSetting.HOST,
                            "127.0.0.1",
                            TextSetting.PORT,
                            "0",
                            TextSetting.DATA,
                            folder.toString(),
                            TextSetting.PEPPER_FILE,
                            folder.resolve("pepper").toString(),
                            TextSetting.ROOT_KEY,
                            rootKey),
                    false);
            try (SampleServer server = new SampleServer(started.url(), rootKey)) {
                return run(VendorSamples.all(), server);
            } finally {
                started.stop();
            }
        } finally {
            TempDirectory.remove(folder);
        }
    }

    private int run(List<SampleExchange> samples, SampleServer server) {
        PrintWriter out = spec.commandLine().getOut();
        int passed = 0;
        for (SampleExchange sample : samples) {
            try {
                String seen = sample.run(pages, server);
                out.printf("ok    %-21s %s%n", sample.name(), seen);
                passed++;
            } catch (SampleFailure e) {
                out.printf("FAIL  %-21s %s%n", sample.name(), e.getMessage());
            } catch (UncheckedIOException e) {
                out.printf("FAIL  %-21s %s%n", sample.name(), e.getCause());
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
