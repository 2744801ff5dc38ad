package dev.rekey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that was typed is repeated where it was not understood. */
class ArgumentErrorReporterTest {

    private static final String SECRET = "5ecret-behind-a-misspelling";

    private final StringWriter output = new StringWriter();

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(output, true);
        return CommandTree.run(
                (flags, isNew) -> {
                    throw new AssertionError("nothing may be started");
                },
                (from, to, progress) -> {
                    throw new AssertionError("nothing may be copied");
                },
                writer,
                writer,
                arguments);
    }

    static Stream<List<String>> misspelt() {
        return Stream.of(
                List.of("serve", "--rot-key=" + SECRET),
                List.of("serve", "--rot-key", SECRET),
                List.of("serve", "--root-key" + SECRET),
                List.of("serve", "-root-key", SECRET),
                List.of("serve", SECRET),
                List.of("serve", "--port", "1", SECRET, "--data", "d"),
                List.of("serve", "--data", "--root-key=" + SECRET, "--database-url"),
                List.of("serve", "--root-key", SECRET, "--root-key", SECRET),
                List.of("serve", "--new=" + SECRET),
                List.of("serve", "--help=" + SECRET),
                List.of("copy", "--from", SECRET),
                List.of("copy", "--form", SECRET, "--to", SECRET),
                List.of("copy", "--from", SECRET, "--to", SECRET, SECRET),
                List.of("samples", SECRET, SECRET),
                List.of("samples", "--folder=" + SECRET),
                List.of("samples", SECRET),
                List.of("help", SECRET),
                List.of(SECRET),
                List.of("--root-key=" + SECRET),
                List.of("srve", "--root-key", SECRET));
    }

    @ParameterizedTest
    @MethodSource("misspelt")
    void noMessageRepeatsWhatWasTyped(List<String> arguments) {
        assertThat(run(arguments.toArray(String[]::new))).as(output.toString()).isEqualTo(2);
        assertThat(output.toString()).isNotBlank().doesNotContain("5ecret");
    }

    @Test
    void misspelledOptionIsReportedWithASuggestion() {
        assertThat(run("serve", "--rot-key=" + SECRET)).isEqualTo(2);
        assertThat(output.toString()).contains("Unknown option", "Did you mean --root-key?", "rekey serve --help");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(run("copy", "--from", SECRET)).isEqualTo(2);
        assertThat(output.toString()).contains("Required: --to.");
    }

    @Test
    void aCommandIsAskedForWhereThereIsNone() {
        assertThat(run()).isEqualTo(2);
        assertThat(output.toString()).contains("A command is required");
    }
}
