package dev.rekey.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OneDatabase;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Clients that widely used generators make of the documents that the server serves. Each has to compile, and to create,
 * read, update and list keys of a running server, and to verify and rotate them where the API can.
 */
@OneDatabase
@Tag("process")
class GeneratedClientsTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final Path HOME = ClientTools.HOME.resolve("generated");
    private static final TypeScriptClients TYPE_SCRIPT = new TypeScriptClients(HOME);

    private static List<String> typeScriptErrors = List.of();

    @BeforeAll
    static void generate() throws IOException {
        ClientTools.require();
        clear();
        ClientGenerators generators = new ClientGenerators(HOME.resolve("documents"), HOME, ServedDocuments.names());
        ServedDocuments.save(server, HOME.resolve("documents"));
        generators.newest();
        generators.pydantic1();
        generators.onNode();
        typeScriptErrors = TYPE_SCRIPT.compile();
    }

    private static void clear() throws IOException {
        if (!Files.isDirectory(HOME)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(HOME)) {
            all = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }

    static Stream<String> documents() throws IOException {
        return ServedDocuments.names().stream();
    }

    static Stream<Arguments> javaClients() throws IOException {
        return each(List.of("native", "okhttp-gson"));
    }

    static Stream<Arguments> typeScriptClients() throws IOException {
        return each(TypeScriptClients.GENERATORS);
    }

    private static Stream<Arguments> each(List<String> generators) throws IOException {
        return ServedDocuments.names().stream()
                .flatMap(document -> generators.stream().map(generator -> Arguments.of(generator, document)));
    }

    @ParameterizedTest(name = "{0} client of {1}")
    @MethodSource("javaClients")
    void aJavaClientOfOpenApiGeneratorCompilesAndRoundTrips(String library, String document) throws IOException {
        Path folder = HOME.resolve("java-" + library).resolve(document);
        String roundTrip = Character.toUpperCase(document.charAt(0)) + document.substring(1) + "RoundTrip";
        assertThat(JavaClients.compile(folder, library, roundTrip)).isEmpty();
        roundTrip(
                document,
                Map.of(),
                List.of(
                        ClientTools.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        folder.resolve("classes") + ":" + ClientTools.jars(),
                        "roundtrip." + roundTrip));
    }

    @ParameterizedTest(name = "{0} client of {1}")
    @MethodSource("typeScriptClients")
    void aTypeScriptClientCompilesAndRoundTrips(String generator, String document) throws IOException {
        assertThat(typeScriptErrors)
                .noneMatch(line -> line.startsWith(generator + "/" + document + "/")
                        || line.startsWith(generator + "/" + document + ".ts"));
        roundTrip(document, Map.of(), TYPE_SCRIPT.command(generator, document));
    }

    @ParameterizedTest(name = "client of {0}")
    @MethodSource("documents")
    void aPythonClientForPydantic1RoundTrips(String document) throws IOException {
        ClientTools.requirePython();
        Path source = ClientTools.SOURCES.resolve(Path.of("python", document + ".py"));
        roundTrip(
                document,
                Map.of(
                        "PYTHONPATH",
                        HOME.resolve(Path.of("python", document)) + ":" + source.resolveSibling("stand-in")),
                List.of(ClientTools.python(), "-B", source.toString()));
    }

    @ParameterizedTest(name = "client of {0}")
    @MethodSource("documents")
    void aPythonClientOfTheNewestGeneratorCompiles(String document) throws IOException {
        ClientTools.requirePython();
        Path folder = HOME.resolve(Path.of("python-newest", document, "client"));
        assertThat(folder.resolve("api_client.py")).exists();
        ProcessResult.orFail(HOME, List.of(ClientTools.python(), "-m", "compileall", "-q", folder.toString()));
    }

    /** Has a client make its round trip, and looks whether the server has the keys that it should have after that. */
    private static void roundTrip(String document, Map<String, String> environment, List<String> command)
            throws IOException {
        String name = server.freshName("client");
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(server.uri().toString(), TestServer.ROOT_KEY, name));
        ProcessResult run = ProcessResult.of(HOME, environment, whole);
        assertThat(run.output()).as("what the %s client says", document).isEmpty();
        assertThat(run.status()).isZero();
        TestResponse keys = TestServer.expect(200, server.root().get("/v1/keys?state=active&q=" + name + "-"));
        assertThat(keys.json()
                        .path("items")
                        .valueStream()
                        .map(key -> key.path("name").asString()))
                .containsExactly(name + "-updated");
        if (document.equals("native")) {
            JsonNode key = keys.json().at("/items/0");
            assertThat(key.at("/credits/remaining").asLong()).isEqualTo(4_999_999_990L);
            assertThat(key.at("/rate_limits/0/limit").asLong()).isEqualTo(5_000_000_000L);
            assertThat(key.at("/metadata/limits/seats").asInt()).isEqualTo(8);
            assertThat(key.at("/metadata/limits/regions").size()).isEqualTo(2);
            assertThat(key.path("expires_at").isNull()).isTrue();
        }
    }
}
