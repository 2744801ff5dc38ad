package dev.rekey.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The OpenAPI documents of all APIs, as a running server serves them. */
final class ServedDocuments {

    private static final Path RESOURCES = Path.of("server", "src", "main", "resources", "openapi");

    private ServedDocuments() {}

    /** The APIs that have a document, such as {@code native}. */
    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.substring(0, file.length() - ".yaml".length()))
                    .sorted()
                    .toList();
            assertThat(names).contains("native", "docspace", "partoo", "voiceable", "basic");
            return names;
        }
    }

    /** Saves them to a folder, each under its name. */
    static void save(TestServer server, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String name : names()) {
            String path = name.equals("native") ? "/openapi.yaml" : "/openapi/" + name + ".yaml";
            Files.writeString(
                    file(folder, name),
                    TestServer.expect(200, server.anonymous().get(path)).body());
        }
    }

    static Path file(Path folder, String name) {
        return folder.resolve(name + ".yaml");
    }
}
