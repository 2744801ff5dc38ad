package dev.rekey.api.wire;

import static dev.rekey.testing.TestServer.expect;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency keys at the bounds of what a header can hold. */
@BothDatabases
class LongIdempotencyKeyTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @ValueSource(ints = {256, 600, 5_000, 14_000})
    void anIdempotencyKeyThatIsTooLongIsRefused(int length) {
        String path = newKey();
        for (String key : new String[] {"a".repeat(length), "\"" + "a".repeat(length) + "\""}) {
            expect(400, server.root().with("Idempotency-Key", key).post(path + "/revoke", "{}"));
        }
    }

    @Test
    void anIdempotencyKeyOfEscapesOnlyIsTaken() {
        expect(
                200,
                server.root()
                        .with("Idempotency-Key", "\"" + "\\\\".repeat(255) + "\"")
                        .post(newKey() + "/revoke", "{}"));
    }

    private static String newKey() {
        String project = server.project();
        return "/v1/keys/" + server.key(project, server.user(project, "member")).text("/id");
    }
}
