package dev.rekey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rekey.testing.ShellSession;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
    private static final Pattern ROOM = Pattern.compile("(?m)^( {0,2})([a-z]+)/ ");

    @Test
    void everyCommandWorksInOrderOnAFreshServer(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue(ShellSession.isPossible(), "bash or curl is not installed here");
        String said = ShellSession.run(README, server.uri(), folder);
        assertThat(said)
                .contains("\"valid\":true,\"code\":\"VALID\"")
                .contains("\"response\":true")
                .contains("\"name\":\"Export to everybody\"")
                .contains("\"description\":\"Runs at three\"")
                .contains("\"allowed_ips\":[\"192.0.2.0/24\"]")
                .contains("\"allowed_origins\":[\"https://app.example.org\"]")
                .contains("\"api\":\"basic\"");
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
}
