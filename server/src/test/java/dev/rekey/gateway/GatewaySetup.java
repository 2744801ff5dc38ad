package dev.rekey.gateway;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.HttpSettings;
import dev.rekey.config.ServerSettings;
import dev.rekey.config.ServerSettings.ForwardedHeader;
import dev.rekey.core.gateway.Gateway;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway between a client and an application, with Rekey beside it and the configuration that we ship. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewaySetup {

    @RegisterExtension
    static final TestServer server = trusting(ForwardedHeader.X_FORWARDED_FOR);

    /** Less than every gateway accepts itself. */
    static final int MAX_HEADER_BYTES = 8_192;

    static final int MAX_URI_BYTES = 2_048;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    final Gateway kind;
    UpstreamApplication upstream;
    RunningGateway gateway;
    String reader;

    GatewaySetup(Gateway kind) {
        this.kind = kind;
    }

    /** A server that lets proxies on this machine say where their clients are, by this header. */
    static TestServer trusting(ForwardedHeader header) {
        return new TestServer(usual -> GatewaySetup.trusting(usual, header));
    }

    private static ServerSettings trusting(ServerSettings usual, ForwardedHeader header) {
        HttpSettings http = usual.http().withRequests(new HttpSettings.Requests(MAX_HEADER_BYTES, MAX_URI_BYTES, 0));
        return TestSettings.http(TestSettings.forwardedHeader(TestSettings.trusting(usual, "127.0.0.1"), header), http);
    }

    /** Starts the gateway in front of these two. */
    abstract RunningGateway start(int rekeyPort, int upstreamPort) throws IOException;

    @BeforeAll
    void startGateway() throws IOException {
        upstream = new UpstreamApplication();
        gateway = start(server.uri().getPort(), upstream.port());
        reader = server.key("default", server.user("default", "member"), json("'permissions': ['files:read']"))
                .text("/secret");
    }

    @AfterAll
    void stopGateway() throws IOException {
        if (gateway != null) {
            gateway.close();
        }
        upstream.close();
    }

    @BeforeEach
    void usualProfile() {
        profile(json("'permissions': 'files:read'"));
        upstream.forget();
    }

    /** Makes the profile that the shipped configuration names, anew. */
    final TestResponse profile(String members) {
        settings(json("{'forward_auth': {'api': null}}"));
        return server.root()
                .patch("/v1/projects/default", """
            {"settings": {"forward_auth": {"api": {"gateway": "%s", %s}}}}
            """.formatted(kind.name().toLowerCase(Locale.ROOT), members));
    }

    static void settings(String settings) {
        expect(
                200,
                server.root()
                        .patch("/v1/projects/default", json("{'settings': %s}").formatted(settings)));
    }

    final RecordedRequest onlyOne() {
        assertThat(upstream.reached()).hasSize(1);
        return upstream.reached().getFirst();
    }

    static String bearer(String secret) {
        return "Bearer " + secret;
    }

    final HttpResponse<String> call(String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        return call(gateway.uri(), method, target, body, headers);
    }

    /** @param headers names and values in turn; a value alone at the beginning is that of Authorization */
    static HttpResponse<String> call(URI gateway, String method, String target, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(gateway + target))
                .timeout(Duration.ofSeconds(20))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        int at = headers.length % 2;
        if (at == 1) {
            request.header("Authorization", headers[0]);
        }
        for (; at < headers.length; at += 2) {
            request.header(headers[at], headers[at + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
