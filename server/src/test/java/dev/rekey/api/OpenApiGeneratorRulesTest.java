package dev.rekey.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.testing.OpenApiCheck;
import dev.rekey.testing.OpenApiRules;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Client generators can make use of all that our OpenAPI documents say. */
class OpenApiGeneratorRulesTest {

    /** Keeps every rule: the counterexamples are this document with one thing changed. */
    private static final String GOOD = """
        openapi: 3.1.1
        info: {title: t, version: "1", contact: {name: c}}
        paths:
          /things/{id}:
            patch:
              parameters:
                - {name: id, in: path, required: true, description: d, schema: {$ref: "#/components/schemas/Id"}}
              operationId: updateThing
              summary: s
              description: d
              tags: [t]
              requestBody:
                content:
                  application/json:
                    schema: {$ref: "#/components/schemas/Thing"}
                    examples: {e: {value: {name: n}}}
              responses:
                "200":
                  description: d
                  headers: {X: {description: d, schema: {type: string}}}
                  content:
                    application/json: {schema: {$ref: "#/components/schemas/Thing"}}
        components:
          schemas:
            Id: {description: d, type: string, pattern: "^a$"}
            Thing:
              description: d
              type: object
              required: [name]
              properties:
                name: {description: d, type: string}
                count: {description: d, type: integer, format: int64}
                few: {description: d, type: [integer, "null"], format: int32, minimum: 0, maximum: 9}
                parent: {description: d, oneOf: [{$ref: "#/components/schemas/Id"}, {type: "null"}]}
                tags: {description: d, type: object, additionalProperties: true}
                any: {description: d}
        """;

    @ParameterizedTest
    @ValueSource(strings = {"native", "docspace", "partoo", "voiceable", "basic"})
    void everyDocumentKeepsTheRulesOfGenerators(String name) {
        assertThat(OpenApiRules.findings(OpenApiCheck.of(name).document())).isEmpty();
    }

    /** Without it, a rule that finds nothing could be one that looks at nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /info                                                     | {"title": "t"}                                            | no contact
        /paths/~1openapi.yaml                                     | {}                                                        | no part of the API
        /paths/~1things~1{id}/patch/operationId                   |                                                           | no operationId
        /paths/~1things~1{id}/patch/description                   |                                                           | no description
        /paths/~1things~1{id}/patch/parameters/0/description      |                                                           | no description
        /paths/~1things~1{id}/patch/parameters/0/schema           | {"type": "string"}                                        | a path parameter without
        /paths/~1things~1{id}/patch/requestBody/content/application~1json/schema       | {"type": "string"}                   | a body without a name
        /paths/~1things~1{id}/patch/requestBody/content/application~1json/examples     |                                      | without an example
        /paths/~1things~1{id}/patch/requestBody/content/application~1json/examples/e/value/name | null                        | takes something away
        /paths/~1things~1{id}/patch/requestBody/content/application~1json/examples/e/value/name | []                          | takes something away
        /paths/~1things~1{id}/patch/requestBody/content/application~1json/examples/e/value/name | false                       | takes something away
        /paths/~1things~1{id}/patch/responses/200/headers/X/schema | {"const": "x"}                                           | const without a type
        /paths/~1things~1{id}/patch/responses/200/content/application~1json/schema | {"type": "object"}                       | a body without a name
        /components/schemas/Id/description                        |                                                           | no description
        /components/schemas/Thing/type                            | ["object", "null"]                                        | the type object alone
        /components/schemas/Thing/required/0                      | "other"                                                   | is no property
        /components/schemas/Thing/properties/name                 | {"type": "string"}                                        | no description
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "null"}                      | null alone
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": ["integer", "string"], "format": "int64"} | several types
        /components/schemas/Thing/properties/name                 | {"description": "d", "enum": ["a", "b"]}                  | enum without a type
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": ["string", "null"], "enum": ["a", null]} | null in an enum
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "array"}                     | array without items
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "object"}                    | free object
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "object", "properties": {}}  | must be a component
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "array", "items": {"type": "object", "properties": {}}} | must be a component
        /components/schemas/Thing/properties/name                 | {"description": "d", "type": "number"}                    | number without
        /components/schemas/Thing/properties/count/format         |                                                           | integer without
        /components/schemas/Thing/properties/count/format         | "int32"                                                   | integer without
        /components/schemas/Thing/properties/few/maximum          | 5000000000                                                | integer without
        /components/schemas/Thing/properties/parent               | {"description": "d", "allOf": [{"$ref": "#/components/schemas/Id"}]} | allOf
        /components/schemas/Thing/properties/parent               | {"description": "d", "anyOf": [{"$ref": "#/components/schemas/Id"}, {"type": "null"}]} | anyOf
        /components/schemas/Thing/properties/parent/oneOf/1       | {"type": "string"}                                        | oneOf other than
        /paths/~1things~1{id}/parameters                          | []                                                        | parameters of a path
        /components/schemas/Exception                             | {"description": "d", "type": "string"}                    | generated code uses
        /components/schemas/Id/format                             | "date-time"                                               | becomes a date
        /components/schemas/Thing/properties/any                  | {"description": "d", "default": 1}                                       | default without a type
        /components/schemas/Id/type                               | ["string", "null"]                                        | null twice
        """)
    void everyRuleFindsItsCounterexample(String place, @Nullable String json, String finding) {
        JsonNode document = YAMLMapper.builder().build().readTree(GOOD);
        assertThat(OpenApiRules.findings(document)).isEmpty();
        int slash = place.lastIndexOf('/');
        JsonNode parent = document.at(place.substring(0, slash));
        String member = place.substring(slash + 1).replace("~1", "/");
        if (json == null) {
            assertThat(((ObjectNode) parent).remove(member)).isNotNull();
        } else {
            JsonNode value = YAMLMapper.builder().build().readTree(json);
            if (parent instanceof ObjectNode object) {
                object.set(member, value);
            } else {
                ((ArrayNode) parent).set(Integer.parseInt(member), value);
            }
        }
        assertThat(OpenApiRules.findings(document)).anyMatch(each -> each.contains(finding));
    }

    /** Objects that would be compositions, were there not generators that lose what is in them. */
    @ParameterizedTest
    @CsvSource({
        "native, Key, IssuedKey, secret secret_available, ''",
        "native, Verdict, BatchVerdict, errors, ''",
        "native, Problem, NotReady, reasons, rehearsal",
        "partoo, ApiKey, CreatedApiKey, api_key, ''",
        "voiceable, ApiKey, CreatedApiKey, '', ''",
        "docspace, ApiKey, NewApiKey, '', ''"
    })
    void anObjectThatRepeatsAnotherKeepsUpWithIt(
            String document, String one, String other, String added, String missing) {
        JsonNode schemas = OpenApiCheck.of(document).document().at("/components/schemas");
        SortedMap<String, JsonNode> expected = properties(schemas.path(one));
        expected.keySet().removeAll(words(missing));
        SortedMap<String, JsonNode> actual = properties(schemas.path(other));
        Set<String> names = new TreeSet<>(expected.keySet());
        names.addAll(words(added));
        assertThat(actual.keySet()).isEqualTo(names);
        // The vendors show the same member as a secret, or masked.
        Set<String> differing = Set.of("key", "key_value");
        expected.keySet().removeAll(differing);
        actual.keySet().removeAll(words(added));
        actual.keySet().removeAll(differing);
        assertThat(actual).isEqualTo(expected);
    }

    /**
     * Generated Java clients begin every list and map with an empty one and send it, unless null is one of its values: an
     * update of a name would empty lists of permissions and addresses. Partoo is left out: its vendor has no null for lists.
     */
    @ParameterizedTest
    @ValueSource(strings = {"native", "docspace", "voiceable", "basic"})
    void noRequestHasAListThatClientsSendEmptyUnasked(String name) {
        JsonNode document = OpenApiCheck.of(name).document();
        Set<String> reached = new TreeSet<>();
        Set<String> findings = new TreeSet<>();
        document.path("paths").findValues("requestBody").stream()
                .flatMap(body -> body.findValuesAsString("$ref").stream())
                .filter(reference -> reference.startsWith("#/components/schemas/"))
                .forEach(reference -> optionalContainers(document, reference, reached, findings));
        assertThat(reached).isNotEmpty();
        assertThat(findings).isEmpty();
    }

    private static void optionalContainers(
            JsonNode document, String reference, Set<String> reached, Set<String> findings) {
        if (!reached.add(reference)) {
            return;
        }
        JsonNode schema = document.at(reference.substring(1));
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(each -> required.add(each.asString()));
        schema.path("properties").properties().stream()
                .filter(each -> !required.contains(each.getKey()))
                .filter(each -> Set.of("array", "object")
                        .contains(
                                resolved(document, each.getValue()).path("type").asString("")))
                .filter(each -> !resolved(document, each.getValue()).has("properties"))
                .forEach(each -> findings.add(reference + "/" + each.getKey()));
        schema.findValuesAsString("$ref").forEach(each -> optionalContainers(document, each, reached, findings));
    }

    private static JsonNode resolved(JsonNode document, JsonNode schema) {
        JsonNode reference = schema.path("$ref");
        return reference.isString() ? document.at(reference.asString().substring(1)) : schema;
    }

    /** Every member that a server answers is described, although the documents leave their objects open. */
    @Test
    void aMemberThatIsNotDescribedIsAComplaint() {
        OpenApiCheck check = OpenApiCheck.of("native");
        Optional<String> json = Optional.of("application/json");
        assertThat(check.complaint("GET", "/health/live", 200, json, "{\"status\": \"live\"}"))
                .isEmpty();
        assertThat(check.complaint("GET", "/health/live", 200, json, "{\"status\": \"live\", \"more\": 1}")
                        .orElse(""))
                .contains("more");
    }

    private static SortedMap<String, JsonNode> properties(JsonNode schema) {
        SortedMap<String, JsonNode> properties = new TreeMap<>();
        schema.path("properties").properties().forEach(each -> properties.put(each.getKey(), each.getValue()));
        return properties;
    }

    private static Set<String> words(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
    }
}
