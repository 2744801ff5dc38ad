package dev.rekey.integration.http;

import static dev.rekey.testing.JsonText.json;
import static dev.rekey.testing.TestServer.expect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.PersistentConnection;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A gateway sends the requests of many callers over one connection: each is judged by what it brought itself. */
@BothDatabases
class SharedConnectionTest {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3}) ");
    private static final String QUESTION = json("{'key':'none-of-anybody-at-all'}");

    @RegisterExtension
    static final TestServer server = new TestServer();

    @Test
    void callersTakeTurnsOnOneConnection() throws IOException {
        String project = server.project();
        String may = secret(project, "viewer");
        String too = secret(project, "viewer");
        String mayNot = server.key(
                        project,
                        server.user(project, "member"),
                        json("'restricted': true, 'permissions': ['keys:read']"))
                .text("/secret");
        String unknown = server.freshName("no-secret-of-anybody");

        assertThat(statuses(List.of(
                        bearer(may),
                        bearer(may),
                        bearer(mayNot),
                        bearer(mayNot),
                        bearer(unknown),
                        bearer(unknown),
                        bearer(too),
                        "",
                        bearer(may),
                        "X-API-Key: " + may + "\r\n",
                        bearer(may) + bearer(may),
                        bearer(may) + bearer(too),
                        bearer(may) + "X-API-Key: " + unknown + "\r\n",
                        bearer(may) + "X-API-Key: " + may + "\r\n",
                        "Authorization: " + may + "\r\n",
                        bearer(may))))
                .containsExactly(
                        "200", "200", "403", "403", "401", "401", "200", "401", "200", "200", "200", "400", "400",
                        "200", "401", "200");
    }

    @Test
    void aCallersKeyIsAskedForAnewWithEachRequest() throws IOException {
        String project = server.project();
        TestResponse key = server.key(project, server.user(project, "viewer"));
        try (PersistentConnection connection = new PersistentConnection(server.uri(), key.text("/secret"))) {
            for (int time = 0; time < 3; time++) {
                expect(200, connection.send("POST", "/v1/verify", QUESTION));
            }
            expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'enabled': false}")));
            expect(401, connection.send("POST", "/v1/verify", QUESTION));
            expect(200, server.root().patch("/v1/keys/" + key.text("/id"), json("{'enabled': true}")));
            expect(200, connection.send("POST", "/v1/verify", QUESTION));
            expect(200, server.root().post("/v1/keys/" + key.text("/id") + "/revoke"));
            expect(401, connection.send("POST", "/v1/verify", QUESTION));
        }
    }

    /** APIs differ in how a credential is written: a line that one of them took is read anew by another. */
    @Test
    void whatOneApiTookIsNotTakenByAnother() throws IOException {
        String secret = server.key("default", "root").text("/secret");
        String bare = "Authorization: " + secret + "\r\n";
        String docSpace = "GET /api/2.0/keys/@self HTTP/1.1\r\nHost: rekey\r\n";
        String ours = "GET /v1/projects HTTP/1.1\r\nHost: rekey\r\n";
        assertThat(answers(List.of(docSpace + bare, ours + bare, docSpace + bare)))
                .containsExactly("200", "401", "200");
    }

    private static String bearer(String secret) {
        return "Authorization: Bearer " + secret + "\r\n";
    }

    private static String secret(String project, String role) {
        return server.key(project, server.user(project, role)).text("/secret");
    }

    private static List<String> statuses(List<String> credentials) throws IOException {
        return answers(credentials.stream()
                .map(credential -> "POST /v1/verify HTTP/1.1\r\nHost: rekey\r\n" + credential
                        + "Content-Type: application/json\r\nContent-Length: " + QUESTION.length() + "\r\n")
                .toList());
    }

    /** The statuses of these requests, all sent over one connection. */
    private static List<String> answers(List<String> heads) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int at = 0; at < heads.size(); at++) {
            String head = heads.get(at);
            all.append(head)
                    .append(at == heads.size() - 1 ? "Connection: close\r\n\r\n" : "\r\n")
                    .append(head.startsWith("POST") ? QUESTION : "");
        }
        URI uri = server.uri();
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(all.toString().getBytes(StandardCharsets.UTF_8));
            String answered = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            List<String> statuses = new ArrayList<>();
            STATUS.matcher(answered).results().forEach(result -> statuses.add(result.group(1)));
            return statuses;
        }
    }
}
