package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.FreePort;
import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.RequiredTool;
import dev.rekey.testing.TestCertificate;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apache httpd with mod_auth_openidc as an OAuth 2.0 resource server, with the configuration that we ship. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OneDatabase
@Tag("process")
class ApacheIntrospectionTest {

    private static final Path MODULE = Path.of("/usr/lib/apache2/modules/mod_auth_openidc.so");

    @RegisterExtension
    static final TestServer server = new TestServer();

    private TestCertificate certificate;
    private UpstreamApplication upstream;
    private RunningGateway apache;
    private String user;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        certificate = TestCertificate.make(folder);
        user = server.user("default", "member");
        upstream = new UpstreamApplication();
        apache = start(
                key(json("'permissions': ['keys:verify']")).text("/secret"),
                server.uri().getPort());
    }

    private RunningGateway start(String verifyKey, int rekeyPort) throws IOException {
        RequiredTool.need(
                Files.isReadable(MODULE), "mod_auth_openidc", "apt-get install apache2 libapache2-mod-auth-openidc");
        return RunningGateway.of(GatewayProcess.start(
                "apache",
                List.of("/usr/sbin/apache2"),
                List.of("-d", "{folder}", "-f", "{folder}/httpd.conf", "-D", "FOREGROUND"),
                new GatewayProcess.Extras(
                        Map.of("INTROSPECTION_KEY", verifyKey), List.of(certificate.certificate(), certificate.key())),
                rekeyPort,
                upstream.port()));
    }

    @AfterAll
    void stop() throws IOException {
        if (apache != null) {
            apache.close();
        }
        upstream.close();
    }

    @BeforeEach
    void forget() {
        upstream.forget();
    }

    @Test
    void activeKeyPassesAndTheApplicationReceivesItsOwner() throws Exception {
        for (String permissions : List.of("files:read", "files:*", "*:read", "*")) {
            upstream.forget();
            TestResponse key = key(json("'permissions': ['rooms:read', '%s']").formatted(permissions));
            HttpResponse<String> response = call(
                    apache,
                    "Bearer " + key.text("/secret"),
                    "X-Key-Owner",
                    "root",
                    "X-Key-Permissions",
                    "*",
                    "X-Key-Id",
                    "key_0");
            assertThat(response.statusCode()).as(permissions).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Upstream")).contains("reached");
            assertThat(upstream.reached()).hasSize(1);
            RecordedRequest reached = upstream.reached().getFirst();
            assertThat(reached.header("X-Key-Owner")).isEqualTo(user);
            assertThat(reached.header("X-Key-Id")).isEqualTo(key.text("/id"));
            assertThat(reached.header("X-Key-Permissions")).isEqualTo("rooms:read " + permissions);
            assertThat(reached.header("Authorization")).isEmpty();
        }
        assertThat(call(apache, "Bearer " + key(json("'restricted': false")).text("/secret"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(call(apache, "Bearer " + key("""
            "permissions": ["files:read"], "expires_at": "2100-01-01T00:00:00Z"
            """).text("/secret")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aKeyThatIsNotActiveDoesNotPass() throws Exception {
        TestResponse disabled = key(json("'permissions': ['files:read'], 'enabled': false"));
        String elsewhere = server.project();
        String other = server.key(elsewhere, server.user(elsewhere, "member")).text("/secret");
        for (String authorization : List.of(
                "Bearer " + disabled.text("/secret"),
                "Bearer " + other,
                "Bearer no-secret-of-anybody",
                "Bearer ",
                "Basic cm9vdDpyb290")) {
            assertThat(call(apache, authorization).statusCode())
                    .as(authorization)
                    .isEqualTo(401);
        }
        assertThat(GatewaySetup.call(apache.uri(), "GET", "/x", "").statusCode())
                .isEqualTo(401);
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aKeyWithoutThePermissionDoesNotPass() throws Exception {
        for (String permission :
                List.of("rooms:read", "files:write", "files:reader", "files:read:deep", "my:files:read")) {
            String secret =
                    key(json("'permissions': ['%s']").formatted(permission)).text("/secret");
            assertThat(call(apache, "Bearer " + secret).statusCode())
                    .as(permission)
                    .isIn(401, 403);
        }
        assertThat(upstream.reached()).isEmpty();
    }

    @Test
    void aRevokedKeyIsRefusedAtTheNextRequest() throws Exception {
        TestResponse key = key(json("'permissions': ['files:read']"));
        String bearer = "Bearer " + key.text("/secret");
        assertThat(call(apache, bearer).statusCode()).isEqualTo(200);
        expect(200, server.root().post("/v1/keys/" + key.text("/id") + "/revoke"));
        assertThat(call(apache, bearer).statusCode()).isEqualTo(401);
        assertThat(upstream.reached()).hasSize(1);
    }

    @Test
    void requestsAreRefusedWhileRekeyIsDownOrTheClientMayNotVerify() throws Exception {
        String good = "Bearer " + key(json("'permissions': ['files:read']")).text("/secret");
        String mayNot = key(json("'permissions': ['files:read']")).text("/secret");
        try (RunningGateway unauthorized = start(mayNot, server.uri().getPort());
                RunningGateway alone = start(mayNot, FreePort.next())) {
            for (RunningGateway each : List.of(unauthorized, alone)) {
                assertThat(call(each, good).statusCode()).isGreaterThanOrEqualTo(400);
            }
        }
        assertThat(upstream.reached()).isEmpty();
    }

    private TestResponse key(String members) {
        return server.key("default", user, members);
    }

    /** @param headers names and values in turn */
    private static HttpResponse<String> call(RunningGateway gateway, String authorization, String... headers)
            throws IOException, InterruptedException {
        String[] all = new String[headers.length + 1];
        all[0] = authorization;
        System.arraycopy(headers, 0, all, 1, headers.length);
        return GatewaySetup.call(gateway.uri(), "GET", "/x", "", all);
    }
}
