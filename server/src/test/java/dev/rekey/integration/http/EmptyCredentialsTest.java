package dev.rekey.integration.http;

import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A header without a value, as proxies and generated clients send it, is no credential at any API. */
@BothDatabases
class EmptyCredentialsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @ParameterizedTest
    @CsvSource({
        "native,    /v1/keys,             X-API-Key",
        "native,    /v1/keys,             Authorization",
        "docspace,  /api/2.0/keys,        Authorization",
        "partoo,    /v2/api_keys,         Authorization",
        "partoo,    /v2/api_keys,         x-APIKey",
        "voiceable, /api/v1/api_keys,     Authorization",
        "voiceable, /api/v1/api_keys,     X-API-Key",
        "basic,     /project/default/key, Authorization"
    })
    void anEmptyHeaderIsNoCredential(String api, String path, String header) {
        TestClient good = UnauthorizedCallers.with(server.anonymous(), api, TestServer.ROOT_KEY);
        boolean bearer = header.equals("Authorization");
        for (String empty : bearer ? List.of("", "Bearer", "Bearer ") : List.of("")) {
            expect(200, good.with(header, empty).get(path));
            TestResponse none =
                    expect(401, server.anonymous().with(header, empty).get(path));
            TestResponse nothing = expect(401, server.anonymous().get(path));
            assertThat(none.header("WWW-Authenticate")).isEqualTo(nothing.header("WWW-Authenticate"));
        }
        String other = bearer ? "Bearer another-key-than-that" : "another-key-than-that";
        assertThat(good.with(header, other).get(path).status()).isIn(400, 401);
    }
}
