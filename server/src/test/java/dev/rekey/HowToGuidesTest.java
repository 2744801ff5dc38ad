package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the commands of the how-to guides that expect a key in use. */
@OneDatabase
@Tag("process")
class HowToGuidesTest {

    /** The variables that the guides name: a key in version 2 with an earlier secret, and the project of the examples. */
    private static final String VARIABLES = """
        REKEY=http://127.0.0.1:8080
        ROOT_KEY=the-root-key-that-the-first-start-printed
        ADMIN_KEY=$ROOT_KEY
        call() { curl -sS -H "Authorization: Bearer $ROOT_KEY" -H 'Content-Type: application/json' "$@"; }
        call "$REKEY/v1/projects/acme" || call "$REKEY/v1/projects" -d '{"slug": "acme", "name": "Acme"}'
        created=$(call "$REKEY/v1/keys" -d '{"project": "default", "owner": "root", "name": "Export",
          "permissions": ["files:read", "files:write"]}')
        KEY_ID=$(echo "$created" | grep -o 'key_[0-9a-z]*' | head -n 1)
        SECRET_ID=$(echo "$created" | grep -o 'secret_[0-9a-z]*' | head -n 1)
        call -X PATCH "$REKEY/v1/keys/$KEY_ID" -d '{"description": "Runs at three"}'
        """;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        rehearse-a-change    | "would_refuse":
        rotate-secrets       | "last_used_from":
        schedule-a-change    | HTTP/1.1 202
        undo-a-change        | "compared_to":
        set-project-rules    | "next_cursor":
        narrow-unused-access | "unused_permissions":
        """)
    void everyCommandWorks(String guide, String printed, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path page = Path.of("docs/how-to", guide + ".md");
        assertThat(ShellSession.run(page, VARIABLES, server.uri(), folder)).contains(printed);
    }
}
