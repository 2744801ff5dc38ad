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

/** Runs the blocks of a document that are marked {@code bash}, in their order and in one shell. */
public final class ShellSession {

    private static final Pattern BASH = Pattern.compile("(?ms)^( *)```bash\\n(.*?)^ *```$");

    /** Makes the session fail at the first command that fails, and curl at the first response that is an error. */
    private static final String STRICT = """
        set -euo pipefail
        curl() { command curl --noproxy '*' --fail-with-body --max-time 30 "$@" || { echo "FAILED: $*" >&2; return 1; }; }
        """;

    private ShellSession() {}

    /**
     * Runs the commands of a document against a server whose root key is that of {@link TestServer}.
     *
     * @param folder for files of the session
     * @return the output of the commands
     */
    public static String run(Path document, URI server, Path folder) throws IOException, InterruptedException {
        return run(document, "", server, folder);
    }

    /**
     * Runs the commands of a document after others.
     *
     * @param before commands that set what the document expects, such as variables
     */
    public static String run(Path document, String before, URI server, Path folder)
            throws IOException, InterruptedException {
        RequiredTool.needProgram("bash", "apt-get install bash");
        RequiredTool.needProgram("curl", "apt-get install curl");
        List<String> blocks = BASH.matcher(Files.readString(document))
                .results()
                .map(block -> block.group(2).replaceAll("(?m)^" + block.group(1), ""))
                .toList();
        assertThat(blocks).isNotEmpty();
        String commands = (before + "\n" + String.join("\n", blocks))
                .replace("http://127.0.0.1:8080", server.toString())
                .replace("the-root-key-that-the-first-start-printed", TestServer.ROOT_KEY);
        Path script = Files.writeString(folder.resolve("session.sh"), STRICT + commands);
        Path output = folder.resolve("output");
        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = bash.waitFor(120, TimeUnit.SECONDS);
        bash.destroyForcibly();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended).as("the session ends: %s", printed).isTrue();
        assertThat(bash.exitValue()).as(printed).isZero();
        return printed;
    }
}
