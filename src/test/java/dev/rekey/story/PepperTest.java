package dev.rekey.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rekey.config.WrongSetting;
import dev.rekey.core.secret.Peppers;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peppers are made once, held on to, and changed without a key being lost. */
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

        String second = Peppers.newLine(new SecureRandom());
        Files.write(file, List.of(second, first));
        server.restart();
        assertThat(code(secret)).as("under the previous pepper").isEqualTo("VALID");
        // Stopping writes what was collected: the key is now kept under the current pepper, and root with it.
        server.restart();
        Files.write(file, List.of(second));
        server.restart();
        assertThat(code(secret)).as("moved to the current pepper").isEqualTo("VALID");

        Files.write(file, List.of(Peppers.newLine(new SecureRandom())));
        assertThatThrownBy(server::restart).isInstanceOf(WrongSetting.class).hasMessageContaining("none that");
        Files.delete(file);
        assertThatThrownBy(server::startAgain).isInstanceOf(WrongSetting.class).hasMessageContaining("missing");
        Files.write(file, List.of(second.substring(0, second.length() - 4) + "0000"));
        assertThatThrownBy(server::startAgain).isInstanceOf(WrongSetting.class).hasMessageContaining("not the one");
        Files.write(file, List.of("nonsense"));
        assertThatThrownBy(server::startAgain).isInstanceOf(WrongSetting.class).hasMessageNotContaining("nonsense");
        Files.write(file, List.of(second));
        server.startAgain();
        assertThat(code(secret)).isEqualTo("VALID");
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
        return server.root().post("/v1/verify", "{\"key\": \"" + secret + "\"}").text("/code");
    }
}
