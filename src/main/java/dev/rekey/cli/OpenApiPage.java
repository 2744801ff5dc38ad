package dev.rekey.cli;

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
 * A vendor's page about one operation, whose block of YAML is an OpenAPI document.
 *
 * @param document the document
 * @param method the operation's method, in capitals
 * @param path its path as the document has it
 */
record OpenApiPage(JsonNode document, String method, String path) {

    /** @throws SampleFailure where the page has no document that says so */
    static OpenApiPage of(SamplePage page) {
        SamplePage.Block block = page.block("yaml");
        // The opening fence ends in method and path: which operation of the document the page is about.
        List<String> words = block.words();
        if (words.size() < 3) {
            throw new SampleFailure(page.name() + " does not say which operation it is about.");
        }
        Object yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(block.code());
        return new OpenApiPage(
                SampleServer.JSON.valueToTree(yaml),
                words.get(words.size() - 2).toUpperCase(Locale.ROOT),
                words.getLast());
    }

    /** The path as a client asks for it: below the first server's own path, its parameters filled in. */
    String requestPath(Map<String, String> parameters) {
        String server = document.path("servers").path(0).path("url").asString("");
        String filled = path;
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
        }
        return URI.create(server).getPath() + filled;
    }

    /** The header that brings a key, by the document's security scheme for keys. */
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
        throw new SampleFailure("The document does not say how a key is sent.");
    }

    /** The properties of the request's body, each with its example; null where the document has none. */
    ObjectNode exampleBody() {
        ObjectNode body = SampleServer.JSON.createObjectNode();
        properties(content(operation().path("requestBody")))
                .forEach((name, property) ->
                        body.set(name, property.path("example").deepCopy()));
        return body;
    }

    /** The places that the document promises for the good answer and that this one does not have. */
    List<String> missing(JsonNode answer) {
        List<String> missing = new ArrayList<>();
        JsonNode schema = content(operation().path("responses").path("200"));
        if (properties(schema).isEmpty()) {
            throw new SampleFailure("The document does not say what an answer holds.");
        }
        addMissing(schema, answer, "", missing);
        return missing;
    }

    private void addMissing(JsonNode schema, JsonNode answer, String at, List<String> missing) {
        properties(schema).forEach((name, property) -> {
            String place = at + "/" + name;
            if (!answer.has(name)) {
                missing.add(place);
            } else {
                addMissing(property, answer.path(name), place, missing);
            }
        });
    }

    private JsonNode operation() {
        return document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
    }

    private static JsonNode content(JsonNode message) {
        return message.path("content").path("application/json").path("schema");
    }

    /** The properties of a schema and of all that it is put together from. */
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
