package dev.rekey.integration.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.ServerProcess;
import java.io.BufferedReader;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A start listens first, and replaces or prints a root key last: one that fails has changed nothing that anybody uses. */
@BothDatabases
@Tag("process")
class BindFirstTest {

    private static final String OTHER_ROOT_KEY = "another-root-key-0123456789-abcdef";

    @TempDir
    private Path folder;

    @Test
    void startOnAnOccupiedPortChangesNothing() throws Exception {
        Path data = folder.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (List<String> flags : List.of(
                    List.of("--port", port), List.of("--metrics-port", port), List.of("--port", port, "--new"))) {
                ServerProcess.Refused refused = ServerProcess.refused(data, flags, Map.of());
                assertThat(refused.status()).isEqualTo(1);
                assertThat(refused.said())
                        .startsWith("rekey: Cannot listen on ")
                        .doesNotContain("root key");
                assertThat(data).doesNotExist();
            }
        }
    }

    @Test
    void aStartThatFailsLeavesTheRootKeyThatIsInUse() throws Exception {
        try (ServerProcess server = ServerProcess.start(folder)) {
            assertThat(server.terminate()).isTrue();
        }
        String issuers = "jwt: {issuers: [{issuer: a, project: none, jwks: k, audience: b, algorithms: [RS256]}]}";
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), issuers);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            for (List<String> flags : List.of(
                    List.of("--port", port),
                    List.of("--metrics-port", port),
                    List.of("--host", "no-such-host.invalid"),
                    List.of("--config", wrong.toString()))) {
                ServerProcess.Refused refused =
                        ServerProcess.refused(folder, flags, Map.of("REKEY_ROOT_KEY", OTHER_ROOT_KEY));
                assertThat(refused.status()).as(refused.said()).isEqualTo(1);
            }
        }
        try (ServerProcess server = ServerProcess.start(folder, List.of())) {
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(200);
            assertThat(server.anonymous().as(OTHER_ROOT_KEY).get("/v1/keys").status())
                    .isEqualTo(401);
            assertThat(server.terminate()).isTrue();
        }
        try (ServerProcess server = ServerProcess.start(folder, List.of("--root-key", OTHER_ROOT_KEY))) {
            assertThat(server.anonymous().as(OTHER_ROOT_KEY).get("/v1/keys").status())
                    .isEqualTo(200);
            assertThat(server.root().get("/v1/keys").status()).isEqualTo(401);
        }
    }

    /** A first start whose configuration names what is not there has not made a root key either. */
    @Test
    void aFirstStartThatFailsLateLeavesTheRootKeyToTheNext() throws Exception {
        Path wrong = Files.writeString(
                folder.resolve("wrong.yaml"),
                "jwt: {issuers: [{issuer: a, project: none, jwks: k, audience: b, algorithms: [RS256]}]}");
        Path data = folder.resolve("data");
        ServerProcess.Refused refused = ServerProcess.refused(data, List.of("--config", wrong.toString()), Map.of());
        assertThat(refused.said()).contains("names the project").doesNotContain("root key");
        try (ServerProcess server = ServerProcess.start(data, List.of())) {
            await().until(() -> !server.output().isEmpty());
            assertThat(server.output()).singleElement().asString().startsWith("Root key (shown only once): ");
        }
    }

    /** A disk that is full, or a pipe that nobody reads: the operator learns how to get a root key all the same. */
    @Test
    @Timeout(60)
    void aRootKeyThatCannotBePrintedIsReported() throws Exception {
        File full = new File("/dev/full");
        RequiredTool.need(full.exists(), "/dev/full", "run on Linux");
        ProcessBuilder builder = ServerProcess.program(
                List.of("serve", "--data", folder.resolve("data").toString(), "--port", "0"));
        Process process = builder.redirectOutput(full).start();
        try {
            List<String> log = new ArrayList<>();
            BufferedReader lines = process.errorReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                if (line.contains("listening at")) {
                    break;
                }
            }
            assertThat(log)
                    .filteredOn(line -> line.contains("could not write the root key to standard output"))
                    .singleElement()
                    .asString()
                    .contains("root-key-file");
        } finally {
            process.destroyForcibly();
        }
    }
}
