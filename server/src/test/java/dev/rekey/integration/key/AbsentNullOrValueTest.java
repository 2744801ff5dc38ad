package dev.rekey.integration.key;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyField;
import dev.rekey.testing.BothDatabases;
import dev.rekey.testing.TestClient;
import dev.rekey.testing.TestResponse;
import dev.rekey.testing.TestServer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every field that an update can change, at every API that can say it: kept where it is not spoken of, emptied where the
 * API can say that, and replaced. What came of it is read at the native API.
 */
@BothDatabases
class AbsentNullOrValueTest {

    @RegisterExtension
    static final TestServer server = new TestServer();

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * One field at one API.
     *
     * @param kept a body that says nothing of the field and changes something else
     * @param cleared a body that empties it; null where the API has no way to
     * @param replaced a body that gives it another value
     * @param start what it is before, as the native API shows it; the key is made with it
     * @param empty what it is when it is empty
     * @param other what it is when it is replaced
     */
    record Row(
            String api,
            KeyField field,
            String kept,
            @Nullable String cleared,
            String replaced,
            String start,
            @Nullable String empty,
            String other) {
        @Override
        public String toString() {
            return api + " " + field.text();
        }
    }

    static Stream<Row> rows() {
        return Stream.of(
                natively(KeyField.NAME, "\"a\"", null, "\"b\""),
                natively(KeyField.DESCRIPTION, "\"a\"", "null", "\"b\""),
                natively(KeyField.ENABLED, "true", null, "false"),
                natively(KeyField.NOT_BEFORE, "\"2026-01-01T00:00:00Z\"", "null", "\"2026-01-02T03:04:05.123456Z\""),
                natively(KeyField.EXPIRES_AT, "\"2027-01-01T00:00:00Z\"", "null", "\"2028-01-01T00:00:00Z\""),
                natively(KeyField.EXPIRES_AFTER_IDLE_SECONDS, "60", "null", "31622400"),
                natively(KeyField.RESTRICTED, "true", null, "false"),
                natively(KeyField.PERMISSIONS, json("['a:read','b']"), "[]", json("['c']")),
                natively(KeyField.ROLES, json("['one']"), "[]", json("['two','one']")),
                natively(KeyField.ALLOWED_IPS, json("['10.0.0.0/8']"), "[]", json("['192.0.2.1','2001:db8::/32']")),
                natively(KeyField.DENIED_IPS, json("['10.0.0.0/8']"), "[]", json("['192.0.2.1']")),
                natively(
                        KeyField.ALLOWED_ORIGINS,
                        json("['https://a.example']"),
                        "[]",
                        json("['https://*.b.example','http://localhost:3000']")),
                new Row(
                        "native",
                        KeyField.ALLOWED_RESOURCES,
                        json("{'description':'kept'}"),
                        json("{'allowed_resources':null}"),
                        json("{'allowed_resources':{'room':null,'file':['7']}}"),
                        json("{'room':['1']}"),
                        "{}",
                        json("{'file':['7']}")),
                natively(
                        KeyField.RATE_LIMITS,
                        "[" + limit("a", 5) + "]",
                        "[]",
                        "[" + limit("b", 6) + "," + limit("c", 7) + "]"),
                natively(KeyField.CREDITS, json("{'remaining':5,'refill':null}"), "null", """
            {"remaining":6,"refill":{"amount":1,"interval":"weekly","at":"2098-12-31T00:00:00Z"}}
            """),
                new Row(
                        "native",
                        KeyField.METADATA,
                        json("{'description':'kept'}"),
                        json("{'metadata':null}"),
                        json("{'metadata':{'a':null,'b':{'c':[1,true,'x']}}}"),
                        json("{'a':'1'}"),
                        "{}",
                        json("{'b':{'c':[1,true,'x']}}")),
                new Row(
                        "docspace",
                        KeyField.NAME,
                        json("{'isActive':false}"),
                        null,
                        json("{'name':'b'}"),
                        "\"a\"",
                        null,
                        "\"b\""),
                new Row(
                        "docspace",
                        KeyField.ENABLED,
                        json("{'name':'kept'}"),
                        null,
                        json("{'isActive':false}"),
                        "true",
                        null,
                        "false"),
                new Row(
                        "docspace",
                        KeyField.PERMISSIONS,
                        json("{'name':'kept','permissions':null}"),
                        null,
                        json("{'permissions':['files:read']}"),
                        json("['a']"),
                        null,
                        json("['files:read']")),
                new Row(
                        "docspace",
                        KeyField.RESTRICTED,
                        json("{'name':'kept'}"),
                        null,
                        json("{'permissions':['*']}"),
                        "true",
                        null,
                        "false"),
                new Row(
                        "partoo",
                        KeyField.NAME,
                        json("{'description':'kept'}"),
                        null,
                        json("{'label':'b'}"),
                        "\"a\"",
                        null,
                        "\"b\""),
                new Row(
                        "partoo",
                        KeyField.DESCRIPTION,
                        json("{'label':'kept'}"),
                        json("{'description':null}"),
                        json("{'description':'b'}"),
                        "\"a\"",
                        "null",
                        "\"b\""),
                new Row(
                        "partoo",
                        KeyField.EXPIRES_AT,
                        json("{'label':'kept'}"),
                        json("{'expiration_date':null}"),
                        json("{'expiration_date':'2028-02-29'}"),
                        "\"2027-01-01T00:00:00Z\"",
                        "null",
                        "\"2028-02-29T00:00:00Z\""),
                new Row(
                        "partoo",
                        KeyField.ALLOWED_IPS,
                        json("{'label':'kept'}"),
                        json("{'ip_whitelist':[]}"),
                        json("{'ip_whitelist':['172.16.0.0/12']}"),
                        json("['10.0.0.0/8']"),
                        "[]",
                        json("['172.16.0.0/12']")),
                new Row(
                        "partoo",
                        KeyField.PERMISSIONS,
                        json("{'label':'kept'}"),
                        json("{'has_restricted_permissions':true,'permissions':[]}"),
                        json("{'has_restricted_permissions':true,'permissions':['b']}"),
                        json("['a']"),
                        "[]",
                        json("['b']")),
                new Row(
                        "partoo",
                        KeyField.RESTRICTED,
                        json("{'label':'kept'}"),
                        null,
                        json("{'has_restricted_permissions':false,'permissions':['a']}"),
                        "true",
                        null,
                        "false"),
                new Row(
                        "voiceable",
                        KeyField.NAME,
                        json("{'api_key':{'transient_assistant':true}}"),
                        null,
                        json("{'api_key':{'name':'b'}}"),
                        "\"a\"",
                        null,
                        "\"b\""),
                new Row(
                        "voiceable",
                        KeyField.ALLOWED_ORIGINS,
                        json("{'api_key':{'name':'kept'}}"),
                        json("{'api_key':{'allowed_origins':null}}"),
                        json("{'api_key':{'allowed_origins':['https://b.example']}}"),
                        json("['https://a.example']"),
                        "[]",
                        json("['https://b.example']")),
                new Row(
                        "voiceable",
                        KeyField.ALLOWED_RESOURCES,
                        json("{'api_key':{'name':'kept'}}"),
                        json("{'api_key':{'allowed_assistants':[]}}"),
                        json("{'api_key':{'allowed_assistants':['456']}}"),
                        json("{'room':['1'],'assistant':['123']}"),
                        json("{'room':['1']}"),
                        json("{'room':['1'],'assistant':['456']}")),
                new Row(
                        "basic",
                        KeyField.NAME,
                        json("{'roles':'x'}"),
                        null,
                        json("{'label':'b'}"),
                        "\"a\"",
                        null,
                        "\"b\""),
                new Row(
                        "basic",
                        KeyField.PERMISSIONS,
                        json("{'label':'kept'}"),
                        null,
                        json("{'roles':'b, c'}"),
                        json("['a']"),
                        null,
                        json("['b','c']")),
                new Row(
                        "basic",
                        KeyField.RESTRICTED,
                        json("{'label':'kept'}"),
                        null,
                        json("{'roles':'*'}"),
                        "true",
                        null,
                        "false"));
    }

    private static Row natively(KeyField field, String start, @Nullable String empty, String other) {
        String name = field.text();
        String kept = field == KeyField.DESCRIPTION ? json("{'name':'kept'}") : json("{'description':'kept'}");
        String cleared = empty == null ? null : json("{'%s':null}").formatted(name);
        return new Row("native", field, kept, cleared, json("{'%s':%s}").formatted(name, other), start, empty, other);
    }

    private static String limit(String name, int limit) {
        return """
            {"name":"%s","limit":%d,"window_seconds":60,"algorithm":"bucket","scope":"key",
             "on_outage":"share"}
            """.formatted(name, limit);
    }

    @ParameterizedTest(name = "{0} is kept")
    @MethodSource("rows")
    void keeps(Row row) {
        JsonNode key = key(row);
        assertThat(after(row, key, row.kept())).isEqualTo(JSON.readTree(row.start()));
    }

    @ParameterizedTest(name = "{0} is cleared")
    @MethodSource("clearable")
    void clears(Row row) {
        assertThat(after(row, key(row), String.valueOf(row.cleared())))
                .isEqualTo(JSON.readTree(String.valueOf(row.empty())));
    }

    static Stream<Row> clearable() {
        return rows().filter(row -> row.cleared() != null);
    }

    @ParameterizedTest(name = "{0} is replaced")
    @MethodSource("rows")
    void replaces(Row row) {
        assertThat(after(row, key(row), row.replaced())).isEqualTo(JSON.readTree(row.other()));
    }

    @Test
    void everyFieldHasARowAtTheNativeApi() {
        Set<KeyField> missing = EnumSet.allOf(KeyField.class);
        rows().filter(row -> row.api().equals("native")).forEach(row -> missing.remove(row.field()));
        assertThat(missing).isEmpty();
        assertThat(Arrays.asList(KeyField.values())).hasSize(16);
    }

    /** A key of root with the field at its start. */
    private static JsonNode key(Row row) {
        for (String role : new String[] {"one", "two"}) {
            TestServer.expect(
                    200, server.root().put("/v1/projects/default/roles/" + role, json("{'permissions':['r']}")));
        }
        String name = row.field() == KeyField.NAME ? "" : json("'name':'some',");
        String restricted = row.field() == KeyField.RESTRICTED
                        || row.field() == KeyField.PERMISSIONS
                        || row.field() == KeyField.ROLES
                ? ""
                : json("'restricted':true,");
        return TestServer.expect(
                        201,
                        server.root()
                                .post(
                                        "/v1/keys",
                                        json("{'project':'default','owner':'root',%s%s'%s':%s}")
                                                .formatted(
                                                        name,
                                                        restricted,
                                                        row.field().text(),
                                                        row.start())))
                .json();
    }

    private static JsonNode after(Row row, JsonNode key, String body) {
        String id = key.path("id").asString();
        TestResponse reply = send(row.api(), key, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        JsonNode changed = server.root().get("/v1/keys/" + id).json();
        assertThat(changed.path("version").longValue()).as("one change").isEqualTo(2);
        return changed.path(row.field().text());
    }

    private static TestResponse send(String api, JsonNode key, String body) {
        String id = key.path("id").asString();
        long number = key.path("number").longValue();
        TestClient root = server.root();
        return switch (api) {
            case "native" -> root.patch("/v1/keys/" + id, body);
            case "docspace" ->
                root.put("/api/2.0/keys/" + KeyId.parse(id).orElseThrow().value(), body);
            case "partoo" ->
                server.anonymous().with("x-APIKey", TestServer.ROOT_KEY).put("/v2/api_keys/" + number, body);
            case "voiceable" -> root.put("/api/v1/api_keys/" + number, body);
            case "basic" -> root.patch("/project/default/key/" + id, body);
            default -> throw new IllegalArgumentException(api);
        };
    }
}
