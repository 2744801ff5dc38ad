package dev.rekey.integration.durability;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose database turns out to be damaged while it runs says 503, and never that a key does not exist. */
@OneDatabase
class DamagedDatabaseTest {

    private static final int PAGE = 4_096;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void neverSaysNotFoundOnceDamageWasFound() throws Exception {
        TestResponse cached = server.key("default", "root");
        TestResponse cold = server.key("default", "root");
        String unknown = "rekey_" + "unknown-to-this-server".repeat(2);
        assertThat(verify(cached.text("/secret")).text("/code")).isEqualTo("VALID");
        assertThat(verify(unknown).text("/code")).isEqualTo("NOT_FOUND");
        server.restart();
        assertThat(verify(cached.text("/secret")).text("/code")).isEqualTo("VALID");
        assertThat(verify(unknown).text("/code")).isEqualTo("NOT_FOUND");

        damage(server.data().resolve("rekey.db"));
        // A read that is in no cache meets the damage. Until one does, what was read before it is right.
        for (int page = 0; page < 3; page++) {
            assertThat(server.root().get("/v1/audit?limit=100").status()).isIn(200, 503);
        }
        assertThat(server.root()
                        .get("/v1/keys/" + cold.text("/id") + "/revisions")
                        .status())
                .isEqualTo(503);

        assertThat(verify(cached.text("/secret")).status()).isEqualTo(503);
        assertThat(verify(cold.text("/secret")).status()).isEqualTo(503);
        assertThat(verify(unknown).status()).isEqualTo(503);
        assertThat(server.anonymous().as(unknown).get("/v1/keys").status()).isEqualTo(503);
        TestResponse ready = expect(503, server.anonymous().get("/health/ready"));
        assertThat(ready.body()).contains("The database is damaged.");
        expect(200, server.anonymous().get("/health/live"));
    }

    private static TestResponse verify(String secret) {
        return server.root().post("/v1/verify", json("{'key': '%s'}").formatted(secret));
    }

    private static void damage(Path file) throws Exception {
        byte[] noise = new byte[PAGE];
        new Random(20_260_301).nextBytes(noise);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long at = PAGE; at < channel.size(); at += PAGE) {
                channel.write(ByteBuffer.wrap(noise), at);
            }
        }
    }
}
