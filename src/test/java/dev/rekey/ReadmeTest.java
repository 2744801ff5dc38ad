package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Does what the README tells its readers to do. */
class ReadmeTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final Path README = Path.of("README.md");
    private static final Pattern BASH = Pattern.compile("(?ms)^```bash\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern ROOM = Pattern.compile("(?m)^( {0,2})([a-z]+)/ ");

    /** Makes a block fail at the first command that does, and curl at the first answer that is an error. */
    private static final String STRICT = """
            set -euo pipefail
            curl() { command curl --noproxy '*' --fail-with-body --max-time 30 "$@" || { echo "FAILED: $*" >&2; return 1; }; }
            """;

    @Test
    void everyCommandWorksInOrderOnAFreshServer(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(onPath("bash") && onPath("curl"), "bash or curl is not installed here");
        List<String> blocks = BASH.matcher(Files.readString(README))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(5);
        String session = STRICT
                + String.join("\n", blocks)
                        .replace("http://127.0.0.1:8080", server.uri().toString())
                        .replace("the-root-key-that-the-first-start-printed", TestServer.ROOT_KEY);
        Path script = Files.writeString(folder.resolve("session.sh"), session);
        Path output = folder.resolve("output");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = bash.waitFor(120, TimeUnit.SECONDS);
        bash.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as("the session ends: %s", said).isTrue();
        assertThat(bash.exitValue()).as(said).isZero();
        assertThat(said)
                .contains("\"valid\":true,\"code\":\"VALID\"")
                .contains("\"response\":true")
                .contains("\"name\":\"Export to everybody\"")
                .contains("\"description\":\"Runs at three\"")
                .contains("\"allowed_ips\":[\"192.0.2.0/24\"]")
                .contains("\"allowed_origins\":[\"https://app.example.org\"]")
                .contains("\"door\":\"basic\"");
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        assertThat(LINK.matcher(Files.readString(README)).results().map(link -> Path.of(link.group(1))))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).exists());
    }

    @Test
    void everyRoomIsInTheTree() throws IOException {
        String readme = Files.readString(README);
        String tree = readme.substring(readme.indexOf("## The house"), readme.indexOf("## Where to read on"));
        assertThat(ROOM.matcher(tree).results().map(ReadmeTest::room)).containsExactlyInAnyOrderElementsOf(rooms());
    }

    private static String room(MatchResult line) {
        return (line.group(1).isEmpty() ? "" : "core/") + line.group(2);
    }

    /** The folders of the program, those of core one by one. */
    private static List<String> rooms() throws IOException {
        Path house = Path.of("src/main/java/dev/rekey");
        try (Stream<Path> floor = Files.list(house);
                Stream<Path> core = Files.list(house.resolve("core"))) {
            return Stream.concat(floor, core)
                    .filter(Files::isDirectory)
                    .map(room -> house.relativize(room).toString().replace('\\', '/'))
                    .toList();
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
