package dev.rekey.attack;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server in a process of its own with a heap of 256 MiB, started as in production, and a bystander's project with a key
 * in it. The attacker connects from 127.0.0.1, the bystander from {@link Bystander#ADDRESS}.
 */
final class AttackedServer implements AutoCloseable {

    static final int HEAP_MIB = 256;

    private static final int WARM_UP = 300;

    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");

    private final ServerProcess process;
    private final String verifier;
    private final String secret;

    private AttackedServer(ServerProcess process, String verifier, String secret) {
        this.process = process;
        this.verifier = verifier;
        this.secret = secret;
    }

    /**
     * Starts it.
     *
     * @param data an empty folder
     * @param more further arguments of {@code serve}
     */
    static AttackedServer start(Path data, String... more) throws IOException {
        ServerProcess process = ServerProcess.startAsInProduction(data, HEAP_MIB, List.of(more));
        try {
            TestClient root = process.root();
            expect(201, root.post("/v1/projects", json("{'slug': 'bystander', 'name': 'bystander'}")));
            expect(201, root.post("/v1/projects/bystander/users", """
                {"external_id": "owner", "name": "owner", "email": "owner@example.com", "role": "administrator",
                 "type": "bot"}
                """));
            AttackedServer server = new AttackedServer(process, key(root), key(root));
            server.warmUp();
            return server;
        } catch (RuntimeException | Error failed) {
            process.close();
            throw failed;
        }
    }

    /** A server that has just started is slow for everybody, and would be under any load. */
    private void warmUp() {
        TestClient client = process.anonymous().as(verifier);
        for (int attempt = 0; attempt < WARM_UP; attempt++) {
            expect(200, client.post("/v1/verify", json("{'key': '%s'}").formatted(secret)));
            expect(200, client.get("/health/ready"));
        }
    }

    private static String key(TestClient root) {
        TestResponse made = expect(201, root.post("/v1/keys", """
            {"project": "bystander", "owner": "owner", "name": "key", "restricted": false}\
            """));
        return made.text("/secret");
    }

    ServerProcess process() {
        return process;
    }

    TestClient root() {
        return process.root();
    }

    /** Begins to ask for the bystander's key and for readiness, until {@link Bystander#close}. */
    Bystander bystander() {
        return Bystander.start(process.uri(), verifier, secret);
    }

    /** A connection from 127.0.0.1. */
    Socket connect() throws IOException {
        return connectFrom("127.0.0.1");
    }

    /** A connection from an address of the loopback network. */
    Socket connectFrom(String address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.ofLiteral("127.0.0.1"), process.uri().getPort()),
                    10_000);
            return socket;
        } catch (IOException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Bytes of live objects on the heap, after a full collection. */
    long liveBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        jcmd.waitFor();
        Matcher total = TOTAL.matcher(text);
        assertThat(total.find()).as("jcmd printed a total").isTrue();
        return Long.parseLong(total.group(1));
    }

    /** Fails unless the process lives and its log tells of no shortage of memory. */
    void assertAlive() {
        assertThat(process.isAlive()).as("the process lives").isTrue();
        List<String> shortage = new ArrayList<>(process.log());
        shortage.removeIf(line -> !line.contains("OutOfMemoryError"));
        assertThat(shortage).isEmpty();
    }

    @Override
    public void close() {
        process.close();
    }
}
