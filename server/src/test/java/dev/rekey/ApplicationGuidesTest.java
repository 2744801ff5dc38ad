package dev.rekey;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the pages for developers of an API, and the API of the tutorial. */
@OneDatabase
@Tag("process")
class ApplicationGuidesTest {

    private static final List<Path> PAGES = Stream.of(
                    "tutorials/protect-an-api",
                    "tutorials/behind-nginx",
                    "how-to/verify-from-express",
                    "how-to/verify-from-spring",
                    "how-to/verify-from-fastapi",
                    "how-to/verify-from-go",
                    "how-to/least-privilege-verifier",
                    "how-to/model-your-customers",
                    "explanation/concepts")
            .map(page -> Path.of("docs", page + ".md"))
            .toList();

    /** A block of code whose first line is a comment with the name of its file. */
    private static final Pattern FILE = Pattern.compile("(?ms)^```(?:js|python)\\n(?://|#) (\\S+)\\n(.*?)^```$");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w*)\\n.*?^ *```$");
    private static final Pattern ROOT = Pattern.compile("\\$(root|ROOT_KEY|ADMIN_KEY)");

    private static final String[] MISSING_AND_VALID = {
        " 401 ", "WWW-Authenticate: Bearer", "MISSING", " 200 ", json("'owner':")
    };

    /** Stand-ins for Express, FastAPI, HTTPX and Uvicorn. */
    private static final Path STUBS = Path.of("server/src/test/resources/guides");

    @RegisterExtension
    static final TestServer server = new TestServer();

    @TempDir
    Path folder;

    @Test
    void theTutorialProtectsAnApi() throws IOException, InterruptedException {
        RequiredTool.needProgram("node", "apt-get install nodejs");
        assertThat(run("docs/tutorials/protect-an-api.md"))
                .containsSubsequence(
                        json("{'error':'MISSING'} 401"),
                        json("{'error':'NOT_FOUND'} 401"),
                        json("'reader':'Ada'} 200"),
                        json("'reader':'Ada'} 200"),
                        json("'reader':'Ada'} 200"),
                        json("'reader':'Ada'} 200"),
                        json("'reader':'Ada'} 200"),
                        json("{'error':'RATE_LIMITED'} 429"),
                        json("'reader':'Ada'} 200"),
                        json("{'error':'IP_NOT_ALLOWED'} 403"),
                        json("'reader':'Ada'} 200"),
                        json("'reader':'Ada'} 200"),
                        json("{'error':'REVOKED'} 401"),
                        json("{'error':'REVOKED'} 401"))
                .doesNotContain("cannot verify keys");
    }

    @Test
    void aLeastPrivilegeVerifierOnlyVerifies() throws IOException, InterruptedException {
        assertThat(run("docs/how-to/least-privilege-verifier.md"))
                .containsSubsequence(
                        json("'external_id':'api'"),
                        json("'valid':false,'code':'NOT_FOUND'"),
                        json("'code':'insufficient_permissions'"),
                        json("'code':'insufficient_permissions'"),
                        json("'permissions':['keys:verify']"));
    }

    @Test
    void aBackendManagesTheKeysOfCustomers() throws IOException, InterruptedException {
        assertThat(run("docs/how-to/model-your-customers.md"))
                .containsSubsequence(
                        json("'permissions':['orders:read','orders:write']"),
                        json("'allowed_ips':['203.0.113.0/24']"),
                        json("'permissions':['orders:read']"),
                        json("'enabled':false"),
                        json("'enabled':true"))
                .doesNotContain(json("'status':4"));
    }

    @Test
    void theMiddlewareForExpressVerifies() throws IOException, InterruptedException {
        RequiredTool.needProgram("node", "apt-get install nodejs");
        assertThat(run("docs/how-to/verify-from-express.md"))
                .containsSubsequence(MISSING_AND_VALID)
                .doesNotContain("cannot verify keys");
    }

    @Test
    void theDependencyForFastApiVerifies() throws IOException, InterruptedException {
        RequiredTool.needProgram("python3", "apt-get install python3");
        assertThat(run("docs/how-to/verify-from-fastapi.md"))
                .containsSubsequence(MISSING_AND_VALID)
                .doesNotContain("cannot verify keys");
    }

    @Test
    void everyBlockIsRunOrCounted(TestReporter reporter) throws IOException {
        int notRun = 0;
        for (Path page : PAGES) {
            for (String language : languages(page)) {
                assertThat(language).as("%s", page).isIn("bash", "js", "python", "console", "go", "java", "yaml", "");
                notRun += Set.of("console", "go", "java", "yaml").contains(language) ? 1 : 0;
            }
        }
        reporter.publishEntry("blocks of the pages for developers that are not run", Integer.toString(notRun));
    }

    @Test
    void noPageVerifiesWithTheRootKey() throws IOException {
        for (Path page : PAGES) {
            assertThat(Files.readString(page).replace("\\\n", " ").lines())
                    .as("%s", page)
                    .filteredOn(line -> line.contains("/v1/verify"))
                    .noneMatch(line -> ROOT.matcher(line).find());
        }
    }

    /**
     * Runs the commands of a page in the folder of the test, with the variables that the pages expect. Responses of 4xx
     * do not fail the session: the pages cause some on purpose.
     */
    private String run(String page) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path work = Files.createDirectories(folder.resolve("work"));
        for (MatchResult file :
                FILE.matcher(Files.readString(Path.of(page))).results().toList()) {
            Files.writeString(work.resolve(file.group(1)), file.group(2));
        }
        copy(STUBS, work);
        String variables = """
            cd '%s'
            trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
            curl() { command curl -sS --noproxy '*' --max-time 30 "$@"; }
            export PORT=%d
            REKEY=http://127.0.0.1:8080
            ROOT_KEY=the-root-key-that-the-first-start-printed
            ADMIN_KEY=$ROOT_KEY
            root() { curl -H "Authorization: Bearer $ROOT_KEY" -H 'Content-Type: application/json' "$@"; }
            key() { root "$REKEY/v1/keys" -d "$1" | grep -o '"secret":"[^"]*"' | cut -d '"' -f 4; }
            root "$REKEY/v1/projects" -o /dev/null -d '{"slug": "acme"}'
            export REKEY_URL=$REKEY
            export REKEY_VERIFIER_KEY=$(key '{"project": "default", "owner": "root", "name": "Verifier",
              "permissions": ["keys:verify"]}')
            SECRET=$(key '{"project": "default", "owner": "root", "name": "Customer",
              "permissions": ["files:*"], "allowed_ips": ["127.0.0.1"]}')
            export PYTHONPATH=$PWD/python PYTHONDONTWRITEBYTECODE=1
            """.formatted(work, port);
        return ShellSession.run(Path.of(page), variables, server.uri(), folder);
    }

    private static List<String> languages(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
