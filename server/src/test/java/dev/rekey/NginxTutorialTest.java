package dev.rekey;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.FreePort;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the tutorial for nginx. */
@OneDatabase
@Tag("process")
class NginxTutorialTest {

    @RegisterExtension
    static final TestServer server = new TestServer(usual -> TestSettings.trusting(usual, "127.0.0.1"));

    @TempDir
    Path folder;

    @Test
    void nginxProtectsAnApi() throws IOException, InterruptedException {
        RequiredTool.needProgram("node", "apt-get install nodejs");
        RequiredTool.need(
                Stream.of("/usr/sbin/nginx", "/usr/bin/nginx").anyMatch(path -> Files.isExecutable(Path.of(path))),
                "nginx",
                "apt-get install nginx");
        String variables = """
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
            curl() { command curl --noproxy '*' --max-time 30 "$@"; }
            export REKEY_HOME=$PWD GATEWAY=%d APPLICATION=%d
            cd '%s'
            """.formatted(FreePort.next(), FreePort.next(), folder);
        assertThat(ShellSession.run(Path.of("docs/tutorials/behind-nginx.md"), variables, server.uri(), folder))
                .containsSubsequence(
                        "401 ",
                        json("200 {'books':['Emma','Ulysses'],'reader':'customer-1'}"),
                        "403 ",
                        json("200 {'books':['Emma','Ulysses'],'reader':'customer-1'}"),
                        json("'permissions':['books:read','books:write']"),
                        json("200 {'books':['Emma','Ulysses'],'reader':'customer-1'}"),
                        json("'enabled':false"),
                        "401 ");
    }
}
