package dev.rekey.dialect;

import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Replays every conversation under {@code src/test/resources/transcripts/<vendor>/}, each in a project of its own. What is
 * known at the start: {@code ${root}} is the root key, {@code ${project}} the slug of a fresh project, {@code ${admin}}, {@code
 * ${member}} and {@code ${viewer}} are secrets of unrestricted keys of its users, {@code ${admin_id}} and the like those
 * keys' ids, and {@code ${n}} is a word that no other transcript has. Anything else a transcript makes for itself, at any API.
 */
@BothDatabases
class TranscriptTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    @TestFactory
    Stream<DynamicTest> transcripts() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(TranscriptTest.class.getResource("/transcripts"))
                .toURI());
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(folder.relativize(file).toString(), () -> replay(folder, file)));
    }

    private static void replay(Path folder, Path file) throws IOException {
        Transcript.parse(folder.relativize(file).toString(), Files.readString(file))
                .replay(TranscriptTest::send, stage());
    }

    private static Map<String, String> stage() {
        Map<String, String> known = new HashMap<>();
        String project = server.project();
        known.put("root", TestServer.ROOT_KEY);
        known.put("project", project);
        known.put("n", server.freshName("word"));
        Map.of("admin", "administrator", "member", "member", "viewer", "viewer").forEach((name, role) -> {
            TestResponse key = server.key(project, server.user(project, role));
            known.put(name, key.text("/secret"));
            known.put(name + "_id", key.text("/id"));
        });
        return known;
    }

    private static Transcript.ReceivedResponse send(Transcript.SentRequest request) {
        TestClient client = server.anonymous();
        for (Transcript.Header header : request.headers()) {
            client = client.with(header.name(), header.value());
        }
        TestResponse reply = client.send(request.method(), request.target(), request.body());
        List<Transcript.Header> headers = reply.headers().entrySet().stream()
                .flatMap(header ->
                        header.getValue().stream().map(value -> new Transcript.Header(header.getKey(), value)))
                .toList();
        return new Transcript.ReceivedResponse(reply.status(), headers, reply.body());
    }
}
