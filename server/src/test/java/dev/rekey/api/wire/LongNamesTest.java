package dev.rekey.api.wire;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Names of members that are long, and come up again with each mistake below them. */
@BothDatabases
class LongNamesTest {

    private static final int MANY = 2_000;

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void errorsBelowALongNameAreShortened() {
        String path = newKey();
        String name = "n".repeat(400_000);
        String elements = String.join(",", Collections.nCopies(MANY, "1"));
        TestResponse refused = expect(
                400,
                server.root()
                        .patch(path, json("{'allowed_resources': {'%s': [%s]}}").formatted(name, elements)));
        assertThat(refused.body()).hasSizeLessThan(100_000);
        TestResponse unknown =
                expect(400, server.root().patch(path, json("{'%s': 1}").formatted(name)));
        assertThat(unknown.body()).hasSizeLessThan(2_000);
    }

    private static String newKey() {
        String project = server.project();
        return "/v1/keys/" + server.key(project, server.user(project, "member")).text("/id");
    }
}
