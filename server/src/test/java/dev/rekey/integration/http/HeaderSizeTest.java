package dev.rekey.integration.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.config.HttpSettings;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestServer;
import dev.rekey.testing.TestSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The size of a request's head is limited by settings, over HTTP/1.1 and HTTP/2 alike. */
@BothDatabases
class HeaderSizeTest {

    @RegisterExtension
    static final TestServer usual = new TestServer();

    @RegisterExtension
    static final TestServer large = new TestServer(
            usual -> TestSettings.http(usual, usual.http().withRequests(new HttpSettings.Requests(65_536, 32_768, 0))));

    private static int status(HttpClient.Version version, TestServer server, int header, int query) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(server.uri() + "/v1/keys" + (query == 0 ? "" : "?q=" + "a".repeat(query))))
                    .header("Authorization", "Bearer " + TestServer.ROOT_KEY);
            for (int left = header; left > 0; left -= 4_000) {
                request.header("X-Padding", "a".repeat(Math.min(left, 4_000)));
            }
            return client.send(request.build(), BodyHandlers.discarding()).statusCode();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void headersAreLimitedByTheirSetting(HttpClient.Version version) throws Exception {
        if (version.name().equals("HTTP_3")) {
            return;
        }
        assertThat(status(version, usual, 12_000, 0)).isEqualTo(200);
        assertThat(status(version, usual, 20_000, 0)).isEqualTo(431);
        assertThat(status(version, large, 60_000, 0)).isEqualTo(200);
        assertThat(status(version, large, 68_000, 0)).isEqualTo(431);
    }

    @Test
    void pathAndQueryAreLimitedByTheirSetting() throws Exception {
        // Refused as a search, not as a request.
        assertThat(status(HttpClient.Version.HTTP_1_1, usual, 0, 8_100)).isEqualTo(400);
        assertThat(status(HttpClient.Version.HTTP_1_1, usual, 0, 8_300)).isEqualTo(414);
        assertThat(status(HttpClient.Version.HTTP_1_1, large, 0, 32_600)).isEqualTo(400);
        assertThat(status(HttpClient.Version.HTTP_1_1, large, 0, 33_000)).isEqualTo(414);
    }
}
