package dev.rekey.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.App;
import dev.rekey.cli.ServerStarter;
import dev.rekey.config.SettingsReader;
import dev.rekey.config.TextSetting;
import dev.rekey.local.ratelimit.LocalRateLimiter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The vendors' own samples, from their own pages where those are at hand. */
class SamplesTest {

    /** Beside the project: the pages are the vendors', and no part of it. */
    private static final Path PAGES = Path.of("../shared/seeds");

    @Test
    void everySampleDoesWhatItsPageSays(TestReporter reporter) {
        if (areMissing(reporter)) {
            return;
        }
        Run run = run(SamplesTest::start, PAGES);
        assertThat(run.output().lines()).as(run.output()).last().isEqualTo("7 passed, 0 failed");
        assertThat(run.code()).isZero();
    }

    @Test
    void aServerThatOnlySaysYesPassesNoSample(TestReporter reporter) {
        if (areMissing(reporter)) {
            return;
        }
        Run run = run((flags, isNew) -> new AlwaysSuccessfulServer(), PAGES);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output().lines()).last().isEqualTo("0 passed, 7 failed");
        assertThat(run.output()).doesNotContain("blocks in", "to be replaced", "install", "no file", "ended with");
    }

    @Test
    void aSampleThatIsNotThereFails(@TempDir Path empty) {
        Run run = run((flags, isNew) -> new AlwaysSuccessfulServer(), empty);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.output()).contains("FAIL  docspace-python").contains("The file docspace-python.txt");
    }

    @Test
    void aFolderThatIsNotThereIsNotUnderstood() {
        assertThat(run((flags, isNew) -> new AlwaysSuccessfulServer(), Path.of("no-such-folder"))
                        .code())
                .isEqualTo(2);
    }

    private record Run(int code, String output) {}

    private static Run run(ServerStarter servers, Path pages) {
        StringWriter output = new StringWriter();
        int code = new CommandLine(new SamplesCommand(servers))
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(pages.toString());
        return new Run(code, output.toString());
    }

    private static ServerStarter.Started start(Map<TextSetting, String> flags, boolean isNew) {
        try {
            return App.start(
                    new SettingsReader(Map.of(), flags).read(),
                    InstantSource.system(),
                    LocalRateLimiter.Clock.steady(InstantSource.system()),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static boolean areMissing(TestReporter reporter) {
        if (Files.isDirectory(PAGES)) {
            return false;
        }
        reporter.publishEntry(
                "samples",
                "THE VENDORS' OWN SAMPLES ARE NOT RUN: there is no folder " + PAGES
                        + ". Our own transcripts of the same exchanges (TranscriptTest) stand in for them.");
        return true;
    }
}
