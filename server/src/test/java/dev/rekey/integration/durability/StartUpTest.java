package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.ServerProcess;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be is refused with one sentence that an operator understands, and the exit code 1. */
@BothDatabases
@Tag("process")
class StartUpTest {

    private static final List<String> GIVEN_ROOT = List.of("--root-key", TestServer.ROOT_KEY);

    @TempDir
    private Path folder;

    @Test
    void aPortInUse() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            String port = Integer.toString(server.uri().getPort());
            assertSaid(
                    "port " + port + ": Address already in use.",
                    refused(folder.resolve("b"), List.of("--port", port)));
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
        }
    }

    @Test
    void aFirstStartThatFailsDoesNotLoseTheRootKey() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            ServerProcess.Refused failed = refused(folder, List.of("--port", port));
            assertSaid("Cannot listen", failed);
            assertThat(failed.said()).doesNotContain("root key");
        }
        String secret;
        try (ServerProcess server = ServerProcess.start(folder, List.of())) {
            await().until(() -> !server.output().isEmpty());
            assertThat(server.output()).hasSize(1);
            assertThat(server.output().getFirst()).startsWith("Root key (shown only once): ");
            secret = server.output().getFirst().replaceFirst(".*: ", "");
            assertThat(server.anonymous().as(secret).get("/v1/keys").status()).isEqualTo(200);
            assertThat(server.terminate()).isTrue();
        }
        try (ServerProcess server = ServerProcess.start(folder, List.of())) {
            assertThat(server.anonymous().as(secret).get("/v1/keys").status()).isEqualTo(200);
            assertThat(server.output()).isEmpty();
        }
    }

    @Test
    void aPepperThatIsAnother() throws Exception {
        Path pepper = folder.resolve("pepper");
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.terminate()).isTrue();
        }
        String right = Files.readString(pepper);
        Files.delete(pepper);
        assertSaid("is missing. The database was used with it", refused(folder, List.of()));
        assertThat(pepper).doesNotExist();

        Files.writeString(pepper, "other:" + "0".repeat(64) + "\n");
        assertSaid("contains no pepper that the database was used with", refused(folder, List.of()));
        Files.writeString(pepper, right.substring(0, right.indexOf(':')) + ":" + "0".repeat(64) + "\n");
        assertSaid("is not the one that the database was used with", refused(folder, List.of()));
        Files.writeString(pepper, "5ecret-in-a-pepper-file\n");
        ServerProcess.Refused malformed = refused(folder, List.of());
        assertSaid("is malformed: line 1", malformed);
        assertThat(malformed.said()).doesNotContain("5ecret");

        Files.writeString(pepper, right);
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
        }
    }

    @Test
    void aRootKeyThatIsAnotherKeysSecret() throws Exception {
        String secret;
        try (ServerProcess server = ServerProcess.start(folder)) {
            secret = server.root().post("/v1/keys", """
                {"project": "default", "owner": "root", "name": "a", "restricted": false}
                """).text("/secret");
            assertThat(server.terminate()).isTrue();
        }
        ServerProcess.Refused refused = ServerProcess.refused(folder, List.of(), Map.of("REKEY_ROOT_KEY", secret));
        assertSaid("The given root key is already the secret of another key.", refused);
        assertThat(refused.said()).doesNotContain(secret);
    }

    @Test
    void besideAKubernetesServiceCalledRekeyItStarts() throws Exception {
        Map<String, String> injected = Map.of(
                "REKEY_SERVICE_HOST", "10.96.14.7",
                "REKEY_SERVICE_PORT", "8080",
                "REKEY_SERVICE_PORT_HTTP", "8080",
                "REKEY_PORT", "tcp://10.96.14.7:8080",
                "REKEY_PORT_8080_TCP", "tcp://10.96.14.7:8080",
                "REKEY_PORT_8080_TCP_PROTO", "tcp",
                "REKEY_PORT_8080_TCP_PORT", "8080",
                "REKEY_PORT_8080_TCP_ADDR", "10.96.14.7");
        try (ServerProcess server = ServerProcess.start(folder, GIVEN_ROOT, injected)) {
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
            assertThat(server.log())
                    .filteredOn(line -> line.contains("REKEY_PORT_8080_TCP_ADDR"))
                    .hasSize(1);
        }
    }

    @Test
    void anIssuerWhoseProjectDoesNotExist() throws Exception {
        Files.writeString(
                folder.resolve("rekey.yaml"),
                "jwt: {issuers: [{issuer: a, project: none, jwks: k, audience: b, algorithms: [RS256]}]}");
        assertSaid("names the project \"none\"", refused(folder, GIVEN_ROOT));
    }

    static ServerProcess.Refused refused(Path data, List<String> more) throws IOException, InterruptedException {
        return withoutLog(ServerProcess.refused(data, more, Map.of()));
    }

    /** On embedded PostgreSQL every start warns, and over SQLite a file that is not trusted is checked first. */
    static ServerProcess.Refused withoutLog(ServerProcess.Refused refused) {
        return new ServerProcess.Refused(
                refused.status(),
                refused.said()
                        .replaceFirst("(?m)^\\S+ WARN .* runs with fsync off.*\n", "")
                        .replaceFirst("(?m)^\\S+ INFO .* checked the database in .*\n", ""));
    }

    static void assertSaid(String part, ServerProcess.Refused answer) {
        ServerProcess.Refused refused = withoutLog(answer);
        assertThat(refused.said()).startsWith("rekey: ").contains(part).doesNotContain("\n");
        assertThat(refused.status()).isEqualTo(1);
    }
}
