package dev.rekey.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of commands of a document, done in one shell and in their order, as a reader would. */
public final class ShellSession {

    private static final Pattern BASH = Pattern.compile("(?ms)^( *)```bash\\n(.*?)^ *```$");

    /** Makes the session fail at the first command that does, and curl at the first answer that is an error. */
    private static final String STRICT = """
            set -euo pipefail
            curl() { command curl --noproxy '*' --fail-with-body --max-time 30 "$@" || { echo "FAILED: $*" >&2; return 1; }; }
            """;

    private ShellSession() {}

    /** Whether there is what it takes. */
    public static boolean isPossible() {
        return onPath("bash") && onPath("curl");
    }

    /**
     * Does what the document says against a server whose root key is that of {@link TestServer}.
     *
     * @param folder for what the session leaves behind
     * @return what it printed
     */
    public static String run(Path document, URI server, Path folder) throws IOException, InterruptedException {
        List<String> blocks = BASH.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(3);
        String session = STRICT
                + String.join("\n", blocks)
                        .replace("http://127.0.0.1:8080", server.toString())
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
        return said;
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
