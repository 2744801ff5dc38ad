package dev.rekey;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the README and of the tutorial that it links to. */
@OneDatabase
@Tag("process")
class ReadmeTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void everyCommandWorksInOrderOnAFreshServer(@TempDir Path folder) throws IOException, InterruptedException {
        String output = ShellSession.run(Path.of("README.md"), server.uri(), folder);
        assertThat(output).contains(json("'valid':true,'code':'VALID'"));
    }

    @Test
    void everyCommandOfTheTutorialOnFiveApisWorks(@TempDir Path folder) throws IOException, InterruptedException {
        String output = ShellSession.run(Path.of("docs/tutorials/one-key-five-apis.md"), server.uri(), folder);
        assertThat(output)
                .contains(json("'response':true"))
                .contains(json("'name':'Export to everybody'"))
                .contains(json("'description':'Runs at three'"))
                .contains(json("'allowed_ips':['192.0.2.0/24']"))
                .contains(json("'allowed_origins':['https://app.example.org']"))
                .contains(json("'api':'basic'"));
    }
}
