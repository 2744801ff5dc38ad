package dev.rekey.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Rules for an OpenAPI document under which generated clients and people can use it; see {@link OpenApiSchemaRules}. */
public final class OpenApiRules {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final JsonNode document;
    private final List<String> findings = new ArrayList<>();
    private final OpenApiSchemaRules schemas;

    private OpenApiRules(JsonNode document) {
        this.document = document;
        this.schemas = new OpenApiSchemaRules(document, findings);
    }

    /** What breaks a rule, each with its place; empty where nothing does. */
    public static List<String> findings(JsonNode document) {
        OpenApiRules rules = new OpenApiRules(document);
        rules.judge();
        return rules.findings.stream().distinct().sorted().toList();
    }

    private void judge() {
        if (!document.path("info").has("contact")) {
            findings.add("info: no contact");
        }
        JsonNode components = document.path("components");
        components.path("schemas").properties().forEach(each -> schemas.component(each.getKey(), each.getValue()));
        components.path("headers").properties().forEach(each -> header(each.getKey(), each.getValue()));
        components.path("responses").properties().forEach(each -> response(each.getKey(), each.getValue()));
        Set<String> operations = new HashSet<>();
        document.path("paths").properties().forEach(path -> {
            if (path.getKey().startsWith("/openapi") || path.getKey().startsWith("/docs")) {
                findings.add(path.getKey() + ": a document is no part of the API");
            }
            path.getValue().properties().stream()
                    .filter(method -> METHODS.contains(method.getKey()))
                    .forEach(method ->
                            operation(path.getKey(), path.getValue(), method.getKey(), method.getValue(), operations));
        });
    }

    private void operation(String path, JsonNode item, String method, JsonNode operation, Set<String> operations) {
        String at = method + " " + path;
        for (String needed : List.of("operationId", "summary", "description", "tags")) {
            if (operation.path(needed).isMissingNode()) {
                findings.add(at + ": no " + needed);
            }
        }
        String name = operation.path("operationId").asString("");
        if (!operations.add(name)) {
            findings.add(at + ": an operationId that another operation has");
        }
        if (item.has("parameters")) {
            findings.add(path + ": parameters of a path, which some generators lose; each operation has to name them");
        }
        operation.path("parameters").forEach(parameter -> parameter(at, resolve(parameter)));
        operation.path("responses").properties().forEach(each -> response(at + " " + each.getKey(), each.getValue()));
        body(at, operation.path("requestBody"), changesInPart(method, name));
    }

    /** An update: sent as the example has it, it must take nothing from whatever it is sent to. */
    private static boolean changesInPart(String method, String name) {
        return method.equals("patch") || name.startsWith("update") || name.startsWith("rehearse");
    }

    private void parameter(String at, JsonNode parameter) {
        String where = at + " " + parameter.path("name").asString();
        if (!parameter.has("description")) {
            findings.add(where + ": no description");
        }
        if (parameter.path("in").asString("").equals("path")
                && !parameter.path("schema").has("$ref")) {
            findings.add(where + ": a path parameter without the type that bodies have");
        }
        schemas.nested(where, parameter.path("schema"));
    }

    private void header(String at, JsonNode header) {
        if (!header.has("description")) {
            findings.add(at + ": no description");
        }
        schemas.nested(at, header.path("schema"));
    }

    private void response(String at, JsonNode response) {
        if (response.has("$ref")) {
            return;
        }
        response.path("headers").properties().stream()
                .filter(each -> !each.getValue().has("$ref"))
                .forEach(each -> header(at + " " + each.getKey(), each.getValue()));
        content(at, response.path("content"));
    }

    private void body(String at, JsonNode body, boolean update) {
        content(at, body.path("content"));
        body.path("content").properties().forEach(media -> {
            String where = at + " " + media.getKey();
            if (media.getValue().path("examples").isEmpty()) {
                findings.add(where + ": a request without an example");
            }
            media.getValue().path("examples").forEach(example -> {
                if (update && takesAway(resolve(example).path("value"))) {
                    findings.add(where + ": the example of an update takes something away");
                }
            });
        });
    }

    /** Whether a value holds null, false or something empty, at any depth. */
    private static boolean takesAway(JsonNode value) {
        if (value.isContainer()) {
            return value.isEmpty() || value.valueStream().anyMatch(OpenApiRules::takesAway);
        }
        return value.isNull() || value.isMissingNode() || (value.isBoolean() && !value.asBoolean());
    }

    private void content(String at, JsonNode content) {
        content.properties().forEach(media -> {
            boolean text = media.getKey().startsWith("text/");
            if (!text && !media.getValue().path("schema").has("$ref")) {
                findings.add(at + " " + media.getKey() + ": a body without a name");
            }
        });
    }

    private JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : node;
    }
}
