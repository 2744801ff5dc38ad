package dev.rekey.samples;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A vendor's page about one operation, with an OpenAPI document in its YAML block.
 *
 * @param document the OpenAPI document
 * @param method HTTP method of the operation, in upper case
 * @param path path template of the operation
 */
record OpenApiPage(JsonNode document, String method, String path) {

    /** @throws SampleFailure if the page has no such document */
    static OpenApiPage of(SamplePage page) {
        SamplePage.Block block = page.block("yaml");
        // The opening fence ends with method and path of the operation.
        List<String> words = block.words();
        if (words.size() < 3) {
            throw new SampleFailure(page.name() + " has no method and path after the opening fence of its YAML block.");
        }
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(block.code());
        return new OpenApiPage(
                SampleServer.JSON.valueToTree(yaml),
                words.get(words.size() - 2).toUpperCase(Locale.ROOT),
                words.getLast());
    }

    /**
     * Returns the request path: the first server's base path and the template with its parameters
     * filled in.
     */
    String requestPath(Map<String, String> parameters) {
        String server = document.path("servers").path(0).path("url").asString("");
        String filled = path;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
        }
        return URI.create(server).getPath() + filled;
    }

    /** Returns the header that carries a key, according to the document's security schemes. */
    Map<String, String> credential(String key) {
        for (Map.Entry<String, JsonNode> entry :
                document.path("components").path("securitySchemes").properties()) {
            JsonNode scheme = entry.getValue();
            if (scheme.path("type").asString("").equals("apiKey")) {
                return Map.of(scheme.path("name").asString(), key);
            }
            if (scheme.path("scheme").asString("").equals("bearer") && !scheme.has("bearerFormat")) {
                return Map.of("Authorization", "Bearer " + key);
            }
        }
        throw new SampleFailure("The document has no security scheme for keys.");
    }

    /** Returns the members of the request body, each with its example, or null if there is none. */
    ObjectNode exampleBody() {
        ObjectNode body = SampleServer.JSON.createObjectNode();
        properties(content(operation().path("requestBody")))
                .forEach((name, property) ->
                        body.set(name, property.path("example").deepCopy()));
        return body;
    }

    /**
     * Returns the JSON pointers of members that the document declares for a 200 response and this
     * response lacks.
     */
    List<String> missing(JsonNode answer) {
        List<String> missing = new ArrayList<>();
        JsonNode schema = content(operation().path("responses").path("200"));
        if (properties(schema).isEmpty()) {
            throw new SampleFailure("The document has no schema for a 200 response.");
        }
        addMissing(schema, answer, "", missing);
        return missing;
    }

    private void addMissing(JsonNode schema, JsonNode answer, String parent, List<String> missing) {
        properties(schema).forEach((name, property) -> {
            String pointer = parent + "/" + name;
            if (!answer.has(name)) {
                missing.add(pointer);
            } else {
                addMissing(property, answer.path(name), pointer, missing);
            }
        });
    }

    private JsonNode operation() {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    private static JsonNode content(JsonNode message) {
        return message.path("content").path("application/json").path("schema");
    }

    /** Returns the properties of a schema, including those of its {@code allOf} parts. */
    private Map<String, JsonNode> properties(JsonNode schema) {
        JsonNode resolved = resolved(schema);
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        for (JsonNode part : resolved.path("allOf")) {
            properties.putAll(properties(part));
        }
        resolved.path("properties")
                .properties()
                .forEach(each -> properties.put(each.getKey(), resolved(each.getValue())));
        return properties;
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : schema;
    }
}
