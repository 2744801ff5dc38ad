package dev.rekey.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Rules for the schemas of an OpenAPI document under which client generators make code that compiles and loses nothing. What
 * breaks a rule is a keyword that at least one of the usual generators cannot express.
 */
final class OpenApiSchemaRules {

    private static final String INTEGER = "integer";
    private static final List<String> COMPOSITION = List.of(
            "allOf", "anyOf", "if", "then", "else", "not", "unevaluatedProperties", "patternProperties", "prefixItems");
    /** What a schema of any value may have: no generator makes anything of more. */
    private static final Set<String> ANNOTATIONS = Set.of("description");

    /** Generated code uses these of Java's own names unqualified. */
    private static final Set<String> TAKEN = Set.of("Exception", "Object", "String", "Override", "Iterable");

    private final JsonNode document;
    private final List<String> findings;

    OpenApiSchemaRules(JsonNode document, List<String> findings) {
        this.document = document;
        this.findings = findings;
    }

    /** Judges a component, the only place for an object with members. */
    void component(String at, JsonNode schema) {
        if (!schema.has("description")) {
            findings.add(at + ": no description");
        }
        if (TAKEN.contains(at)) {
            findings.add(at + ": a name that generated code uses");
        }
        if (schema.has("properties") && !types(schema).equals(List.of("object"))) {
            findings.add(at + ": a component with properties must have the type object alone");
        }
        judge(at, schema);
    }

    /** Judges a schema that stands anywhere else, for instance in a parameter. */
    void nested(String at, JsonNode schema) {
        if (schema.has("properties")) {
            findings.add(at + ": an object with properties must be a component");
        }
        judge(at, schema);
    }

    private void judge(String at, JsonNode schema) {
        if (!schema.isObject()) {
            findings.add(at + ": not a schema object");
            return;
        }
        composition(at, schema);
        type(at, schema);
        members(at, schema);
        for (String below : List.of("items", "additionalProperties")) {
            if (schema.path(below).isObject()) {
                nested(at + "/" + below, schema.path(below));
            }
        }
    }

    private void composition(String at, JsonNode schema) {
        COMPOSITION.stream().filter(schema::has).forEach(keyword -> findings.add(at + ": " + keyword));
        if (!schema.has("oneOf")) {
            return;
        }
        List<JsonNode> alternatives = new ArrayList<>();
        schema.path("oneOf").forEach(alternatives::add);
        boolean nullable = alternatives.size() == 2
                && alternatives.getFirst().has("$ref")
                && types(alternatives.getLast()).equals(List.of("null"));
        if (!nullable) {
            findings.add(at + ": oneOf other than a reference and null");
        } else if (types(resolve(alternatives.getFirst())).contains("null")) {
            findings.add(at + ": null twice");
        }
    }

    private void type(String at, JsonNode schema) {
        List<String> types = types(schema);
        List<String> values =
                types.stream().filter(type -> !type.equals("null")).toList();
        if (types.contains("null") && values.isEmpty()) {
            findings.add(at + ": null alone");
        }
        if (values.size() > 1) {
            findings.add(at + ": several types");
        }
        if (types.isEmpty() && !schema.has("$ref") && !schema.has("oneOf")) {
            schema.propertyNames().stream()
                    .filter(keyword -> !ANNOTATIONS.contains(keyword))
                    .forEach(keyword -> findings.add(at + ": " + keyword + " without a type"));
        }
        if (schema.path("format").asString("").startsWith("date") && schema.has("pattern")) {
            findings.add(at + ": a pattern for what becomes a date");
        }
        if (values.contains(INTEGER)) {
            integer(at, schema);
        }
        if (values.contains("number") && !schema.path("format").asString("").equals("double")) {
            findings.add(at + ": number without the format double");
        }
        if (values.contains("array") && !schema.path("items").isObject()) {
            findings.add(at + ": array without items");
        }
        if (values.contains("object") && !schema.has("properties") && !schema.has("additionalProperties")) {
            findings.add(at + ": free object without additionalProperties");
        }
        schema.path("enum").forEach(value -> {
            if (value.isNull()) {
                findings.add(at + ": null in an enum");
            }
        });
    }

    private void integer(String at, JsonNode schema) {
        String format = schema.path("format").asString("");
        boolean small = schema.path("minimum").canConvertToInt()
                && schema.path("maximum").canConvertToInt();
        if (!format.equals("int64") && !(format.equals("int32") && small)) {
            findings.add(at + ": integer without the format int64, or int32 with its bounds");
        }
    }

    private void members(String at, JsonNode schema) {
        schema.path("properties").properties().forEach(member -> {
            String where = at + "/" + member.getKey();
            if (!isDescribed(member.getValue())) {
                findings.add(where + ": no description");
            }
            nested(where, member.getValue());
        });
        schema.path("required").forEach(name -> {
            if (!schema.path("properties").has(name.asString())) {
                findings.add(at + ": requires " + name.asString() + ", which is no property");
            }
        });
    }

    private boolean isDescribed(JsonNode schema) {
        if (schema.has("description")) {
            return true;
        }
        JsonNode reference = schema.has("oneOf") ? schema.path("oneOf").path(0) : schema;
        return reference.has("$ref") && resolve(reference).has("description");
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : schema;
    }

    private static List<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isString()) {
            return List.of(type.asString());
        }
        List<String> all = new ArrayList<>();
        type.forEach(each -> all.add(each.asString()));
        return all;
    }
}
