package dev.rekey.testing;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Holds answers against an OpenAPI document: the path, the method, the status, the media type and the body must all stand
 * in it.
 */
public final class OpenApiCheck {

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final String name;
    private final JsonNode document;
    private final JsonNode components;
    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    private OpenApiCheck(String name, JsonNode document, JsonNode components) {
        this.name = name;
        this.document = document;
        this.components = components;
    }

    /**
     * The document that the server serves for an API, from the class path. A member that the document does not describe is a
     * complaint, although the document leaves its objects open: clients must expect members of later versions, and this
     * version must have none that nobody described.
     */
    public static OpenApiCheck of(String api) {
        String resource = "/openapi/" + api + ".yaml";
        try (InputStream in = OpenApiCheck.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + resource);
            }
            JsonNode document = YAMLMapper.builder().build().readTree(in);
            return new OpenApiCheck(
                    api, document, closed(document.path("components").deepCopy()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static OpenApiCheck of(String name, JsonNode document) {
        return new OpenApiCheck(name, document, document.path("components"));
    }

    /**
     * Has every object that describes members reject all others, and takes {@code x-pattern} for a pattern: the form of a
     * vendor's instants, which in the document itself would keep clients from reading them as dates.
     */
    private static JsonNode closed(JsonNode node) {
        if (node instanceof ObjectNode schema && schema.path("x-pattern").isString()) {
            schema.set("pattern", schema.path("x-pattern"));
        }
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiCheck::closed);
        return node;
    }

    public JsonNode document() {
        return document;
    }

    /** What is wrong with an answer; empty where it stands in the document. */
    public Optional<String> complaint(
            String method, String path, int status, Optional<String> contentType, String body) {
        Optional<String> template = template(path);
        if (template.isEmpty()) {
            return Optional.of("the document " + name + " has no path for " + path);
        }
        JsonNode operation = document.path("paths").path(template.get()).path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            // Answers about methods that are not served are the API's own, wherever they are asked.
            return status == 405 ? Optional.empty() : Optional.of(method + " " + template.get() + " is not documented");
        }
        String where = method + " " + template.get() + " " + status;
        JsonNode response = resolve(operation.path("responses").path(String.valueOf(status)));
        if (response.isMissingNode()) {
            return Optional.of(where + " is not documented");
        }
        JsonNode content = response.path("content");
        if (content.isMissingNode() || content.isEmpty()) {
            return body.isEmpty() ? Optional.empty() : Optional.of(where + " should have no body");
        }
        if (body.isEmpty() && response.path("x-body-optional").asBoolean(false)) {
            // OpenAPI has no word for it: some of the answers of this status have no body.
            return Optional.empty();
        }
        String media = contentType.map(OpenApiCheck::essence).orElse("");
        JsonNode schema = content.path(media).path("schema");
        if (content.path(media).isMissingNode()) {
            return Optional.of(where + " answers " + media + ", which is not documented");
        }
        if (schema.isMissingNode() || !media.endsWith("json")) {
            return Optional.empty();
        }
        List<Error> errors = schemas.computeIfAbsent(where + " " + media, key -> compile(schema))
                .validate(JSON.readTree(body));
        return errors.isEmpty() ? Optional.empty() : Optional.of(where + ": " + errors + " in " + body);
    }

    /** The path template that a path is of, literal segments before parameters. */
    public Optional<String> template(String path) {
        String[] segments = path.split("/", -1);
        return document.path("paths").propertyNames().stream()
                .filter(template -> matches(template.split("/", -1), segments))
                .min(Comparator.comparingLong(
                        template -> template.chars().filter(unit -> unit == '{').count()));
    }

    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int at = 0; at < path.length; at++) {
            if (!template[at].startsWith("{") && !template[at].equals(path[at])) {
                return false;
            }
        }
        return true;
    }

    private JsonNode resolve(JsonNode node) {
        @Nullable JsonNode reference = node.get("$ref");
        return reference == null
                ? node
                : resolve(document.at(reference.asString().substring(1)));
    }

    private Schema compile(JsonNode schema) {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        whole.putArray("allOf").add(schema);
        whole.set("components", components);
        return REGISTRY.getSchema(whole);
    }

    private static String essence(String contentType) {
        return Arrays.stream(contentType.split(";", -1))
                .findFirst()
                .orElse("")
                .strip()
                .toLowerCase(Locale.ROOT);
    }
}
