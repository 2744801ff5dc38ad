package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.config.InvalidSettingException;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Peppers are made once, held on to, and changed without a key being lost. */
@BothDatabases
class PepperTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void changesWithoutLosingAKeyAndNeverStartsUnsure() throws IOException {
        Path file = server.data().resolve("pepper");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String first = Files.readString(file).strip();
        String secret = server.key("default", "root").text("/secret");
        assertThat(code(secret)).isEqualTo("VALID");

        String second = PepperSet.newLine(new SecureRandom());
        Files.write(file, List.of(second, first));
        server.restart();
        assertThat(code(secret)).as("under the previous pepper").isEqualTo("VALID");
        // Stopping writes what was collected: the key is now kept under the current pepper, and root with it.
        server.restart();
        revokeKeysNotUsed(secret);
        Files.write(file, List.of(second));
        server.restart();
        assertThat(code(secret)).as("moved to the current pepper").isEqualTo("VALID");

        Files.write(file, List.of(PepperSet.newLine(new SecureRandom())));
        assertThatThrownBy(server::restart)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("contains no pepper");
        Files.delete(file);
        assertThatThrownBy(server::startAgain)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("missing");
        Files.write(file, List.of(second.substring(0, second.length() - 4) + "0000"));
        assertThatThrownBy(server::startAgain)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("not the one");
        Files.write(file, List.of("nonsense"));
        assertThatThrownBy(server::startAgain)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageNotContaining("nonsense");
        Files.write(file, List.of(second));
        server.startAgain();
        assertThat(code(secret)).isEqualTo("VALID");
    }

    @Test
    void missingPepperOfActiveSecretsIsReported() throws IOException {
        Path file = server.data().resolve("pepper");
        List<String> before = Files.readAllLines(file);
        String old = before.getFirst().substring(0, before.getFirst().indexOf(':'));
        TestResponse used = server.key("default", "root");
        TestResponse revoked = server.key("default", "root");
        TestResponse expired = server.key(
                "default",
                "root",
                json("'restricted': false, 'expires_at': '%s'")
                        .formatted(server.clock().instant().plusSeconds(60)));
        TestResponse unused = server.key("default", "root");
        revokeKeysNotUsed(used.text("/secret"), expired.text("/secret"), unused.text("/secret"));
        assertThat(server.root().get("/v1/keys/" + revoked.text("/id")).text("/state"))
                .isEqualTo("revoked");

        String newer = PepperSet.newLine(new SecureRandom());
        Files.write(file, List.of(newer, before.getFirst()));
        server.restart();
        assertThat(code(used.text("/secret"))).isEqualTo("VALID");
        server.clock().advance(Duration.ofMinutes(2));
        server.restart();

        Files.write(file, List.of(newer));
        assertThatThrownBy(server::restart)
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("lacks the pepper " + old)
                .hasMessageContaining("with which 1 live secrets are hashed")
                .hasMessageContaining("Add its line again");

        Files.write(file, List.of(newer, before.getFirst()));
        server.startAgain();
        assertThat(code(unused.text("/secret"))).isEqualTo("VALID");
        server.restart();
        Files.write(file, List.of(newer));
        server.restart();
        assertThat(code(unused.text("/secret"))).isEqualTo("VALID");
    }

    /** So that no key of another test is hashed under the pepper that goes. */
    private static void revokeKeysNotUsed(String... secrets) {
        List<String> starts = Arrays.stream(secrets)
                .map(secret -> secret.substring(secret.length() - 4))
                .toList();
        for (JsonNode key :
                server.root().get("/v1/keys?project=default&limit=200").json().path("items")) {
            boolean isRoot = key.path("number").asLong() == 1;
            if (!isRoot
                    && !starts.contains(
                            key.path("secrets").path(0).path("last_four").asString())) {
                TestServer.expect(
                        200, server.root().post("/v1/keys/" + key.path("id").asString() + "/revoke", "{}"));
            }
        }
    }

    @Test
    void aUseCanBeReadWithinFiveSeconds() {
        var key = server.key("default", "root");
        assertThat(key.json().path("last_used_at").isNull()).isTrue();
        assertThat(code(key.text("/secret"))).isEqualTo("VALID");
        String path = "/v1/keys/" + key.text("/id");
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
                .until(() ->
                        !server.root().get(path).json().path("last_used_at").isNull());
        var used = server.root().get(path);
        assertThat(used.text("/secrets/0/last_used_at")).isEqualTo(used.text("/last_used_at"));
        assertThat(used.text("/version")).as("being used is no change").isEqualTo("1");
    }

    private static String code(String secret) {
        return server.root()
                .post("/v1/verify", json("{'key': '%s'}").formatted(secret))
                .text("/code");
    }
}
