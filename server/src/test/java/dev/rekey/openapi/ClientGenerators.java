package dev.rekey.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Generates clients of all documents, each in a folder of its own: {@code <home>/<generator>/<document>}. */
final class ClientGenerators {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    private final Path documents;
    private final Path home;
    private final List<String> names;

    /**
     * @param documents where the documents are
     * @param home where clients are generated
     */
    ClientGenerators(Path documents, Path home, List<String> names) {
        this.documents = documents;
        this.home = home;
        this.names = names;
    }

    /** Java and TypeScript clients, and Python ones that nothing here can run, by the newest OpenAPI Generator. */
    void newest() throws IOException {
        List<Config> configs = new ArrayList<>();
        for (String name : names) {
            for (String library : List.of("native", "okhttp-gson")) {
                configs.add(new Config(
                        "java-" + library,
                        name,
                        "java",
                        Map.of(
                                "library",
                                library,
                                "invokerPackage",
                                "client",
                                "apiPackage",
                                "client.api",
                                "modelPackage",
                                "client.model")));
            }
            configs.add(new Config("typescript-fetch", name, "typescript-fetch", Map.of()));
            configs.add(new Config("python-newest", name, "python", Map.of("packageName", "client")));
        }
        batch("newest", configs);
    }

    /** Python clients for pydantic 1, from the documents in the words of OpenAPI 3.0: that generator loses maps of 3.1. */
    void pydantic1() throws IOException {
        for (String name : names) {
            ObjectNode document = (ObjectNode) YAML.readTree(Files.readString(ServedDocuments.file(documents, name)));
            OpenApi30Converter.rewrite(document);
            Files.writeString(home.resolve("openapi30-" + name + ".json"), JSON.writeValueAsString(document));
        }
        batch(
                "pydantic1",
                names.stream()
                        .map(name -> new Config("python", name, "python", Map.of("packageName", "client")))
                        .toList());
    }

    /** TypeScript types by openapi-typescript, and clients by Hey API. */
    void onNode() throws IOException {
        Path script = ClientTools.HOME.resolve("generate.mjs");
        // Node.js looks for packages in the folders above a script.
        Files.copy(ClientTools.SOURCES.resolve("generate.mjs"), script, StandardCopyOption.REPLACE_EXISTING);
        String output =
                ProcessResult.orFail(home, List.of("node", script.toString(), documents.toString(), home.toString()));
        Files.writeString(home.resolve("node.log"), output);
    }

    private record Config(String folder, String document, String generator, Map<String, String> options) {}

    private void batch(String version, List<Config> configs) throws IOException {
        Path folder = Files.createDirectories(home.resolve("configs-" + version));
        List<String> command = new ArrayList<>(ClientTools.openApiGenerator(version));
        command.addAll(List.of("batch", "--threads", "2", "--"));
        for (Config config : configs) {
            Path file = folder.resolve(config.folder() + "-" + config.document() + ".json");
            Files.writeString(file, JSON.writeValueAsString(write(config)));
            command.add(file.toString());
        }
        Files.writeString(home.resolve(version + ".log"), ProcessResult.orFail(home, command));
    }

    private Map<String, Object> write(Config config) {
        Map<String, Object> whole = new LinkedHashMap<>(config.options());
        whole.put("generatorName", config.generator());
        Path input = config.folder().equals("python")
                ? home.resolve("openapi30-" + config.document() + ".json")
                : ServedDocuments.file(documents, config.document());
        whole.put("inputSpec", input.toString());
        whole.put(
                "outputDir",
                home.resolve(config.folder()).resolve(config.document()).toString());
        whole.put(
                "globalProperties",
                Map.of("apiTests", "false", "modelTests", "false", "apiDocs", "false", "modelDocs", "false"));
        return whole;
    }
}
