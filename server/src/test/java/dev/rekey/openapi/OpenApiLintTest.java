package dev.rekey.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the two usual linters find in the documents that the server serves. */
@OneDatabase
@Tag("process")
class OpenApiLintTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @TempDir
    static Path documents;

    @BeforeAll
    static void save() throws IOException {
        ClientTools.require();
        ServedDocuments.save(server, documents);
    }

    @Test
    void spectralFindsNothingInAnyDocument() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ClientTools.npm("spectral"),
                "lint",
                "--ruleset",
                ClientTools.SOURCES.resolve("spectral.yaml").toString(),
                "--fail-severity",
                "hint",
                "--format",
                "text"));
        assertThat(lint(command)).contains("No results with a severity of 'hint' or higher found!");
    }

    @Test
    void redoclyFindsNothingInAnyDocument() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ClientTools.npm("redocly"),
                "lint",
                "--config",
                ClientTools.SOURCES.resolve("redocly.yaml").toString(),
                "--format",
                "stylish"));
        assertThat(lint(command)).contains("Your API descriptions are valid");
    }

    private static String lint(List<String> command) throws IOException {
        for (String name : ServedDocuments.names()) {
            command.add(ServedDocuments.file(documents, name).toString());
        }
        ProcessResult run = ProcessResult.of(
                documents, Map.of("REDOCLY_TELEMETRY", "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"), command);
        assertThat(run.status()).as(run.output()).isZero();
        return run.output();
    }
}
