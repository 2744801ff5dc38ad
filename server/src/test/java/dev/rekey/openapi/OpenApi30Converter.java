package dev.rekey.openapi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an OpenAPI 3.1 document in the words of 3.0, for generators of before 3.1: {@code nullable} for the type null, an
 * enumeration of one for {@code const}, {@code allOf} for a reference beside which something is said. What 3.0 has no words
 * for is left out, so the result permits more than the document.
 */
final class OpenApi30Converter {

    private static final Set<String> UNKNOWN = Set.of(
            "examples",
            "unevaluatedProperties",
            "propertyNames",
            "if",
            "then",
            "else",
            "identifier",
            "summary",
            "webhooks");

    private OpenApi30Converter() {}

    /** Rewrites a whole document in place. */
    static void rewrite(ObjectNode document) {
        document.put("openapi", "3.0.3");
        convert(document);
    }

    private static void convert(JsonNode node) {
        if (node instanceof ArrayNode array) {
            array.forEach(OpenApi30Converter::convert);
        } else if (node instanceof ObjectNode object) {
            UNKNOWN.stream().filter(name -> !isDeclared(object, name)).forEach(object::remove);
            object.forEach(OpenApi30Converter::convert);
            type(object);
            union(object, "oneOf");
            union(object, "anyOf");
            constant(object);
            reference(object);
        }
    }

    /** Whether a member is a property that a schema declares, by a name that is also a keyword. */
    private static boolean isDeclared(ObjectNode object, String name) {
        JsonNode member = object.path(name);
        return member.isObject() && (member.has("type") || member.has("$ref")) && !name.equals("if");
    }

    private static void type(ObjectNode schema) {
        JsonNode type = schema.path("type");
        List<String> types = type.isArray()
                ? type.valueStream().map(JsonNode::asString).toList()
                : type.isString() ? List.of(type.asString()) : List.of();
        if (!type.isArray() && !types.contains("null")) {
            return;
        }
        List<String> others =
                types.stream().filter(each -> !each.equals("null")).toList();
        schema.remove("type");
        if (others.size() == 1) {
            schema.put("type", others.getFirst());
        }
        if (types.contains("null")) {
            schema.put("nullable", true);
        }
        if (schema.path("enum") instanceof ArrayNode values) {
            values.removeIf(JsonNode::isNull);
        }
    }

    private static void union(ObjectNode schema, String keyword) {
        if (!(schema.path(keyword) instanceof ArrayNode choices)) {
            return;
        }
        List<JsonNode> others = new ArrayList<>();
        choices.forEach(choice -> {
            if (choice.size() > 1 || !choice.has("nullable")) {
                others.add(choice);
            }
        });
        if (others.size() < choices.size()) {
            schema.remove(keyword);
            schema.put("nullable", true);
            schema.putArray(others.size() == 1 ? "allOf" : keyword).addAll(others);
        }
    }

    private static void constant(ObjectNode schema) {
        @Nullable JsonNode value = schema.get("const");
        if (value == null || value.isContainer()) {
            return;
        }
        schema.remove("const");
        if (!schema.has("type")) {
            schema.put("type", value.isString() ? "string" : value.isBoolean() ? "boolean" : "integer");
        }
        if (value.isString()) {
            schema.putArray("enum").add(value);
        }
    }

    private static void reference(ObjectNode schema) {
        if (!schema.path("$ref").isString() || schema.size() == 1) {
            return;
        }
        JsonNode reference = schema.remove("$ref");
        schema.putArray("allOf").addObject().set("$ref", reference);
    }
}
