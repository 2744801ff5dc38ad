package dev.rekey.http.json;

import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.rekey.core.Change;
import dev.rekey.core.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectReaderTest {

    private static JsonObjectReader fields(String json) {
        return new JsonObjectReader(Json.object(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> codes(List<Violation> violations) {
        return violations.stream()
                .map(found -> found.pointer() + " " + found.code())
                .toList();
    }

    @Test
    void tellsAbsentNullAndValueApart() {
        JsonObjectReader fields = fields(json("{'a':null,'b':'x','c':false,'d':[],'e':12}"));
        assertThat(fields.text("absent")).isEqualTo(Change.keep());
        assertThat(fields.text("a")).isEqualTo(Change.clear());
        assertThat(fields.text("b")).isEqualTo(Change.replace("x"));
        assertThat(fields.flag("c")).isEqualTo(Change.replace(false));
        assertThat(fields.texts("d")).isEqualTo(Change.replace(List.of()));
        assertThat(fields.integer("e")).isEqualTo(Change.replace(12L));
        assertThat(fields.unknownMembers().shapeFaults()).isEmpty();
        assertThat(fields.unacceptable()).isEmpty();
    }

    @Test
    void collectsEveryWrongTypeAndUnknownMember() {
        JsonObjectReader fields = fields("""
            {"a":1,"b":"x","c":"1","d":["x",1,null],"e":[],"f":1.0,"g":1e3,"x/y~z":0}\
            """);
        assertThat(fields.text("a")).isEqualTo(Change.keep());
        assertThat(fields.flag("b")).isEqualTo(Change.keep());
        assertThat(fields.integer("c")).isEqualTo(Change.keep());
        assertThat(fields.texts("d")).isEqualTo(Change.replace(List.of("x")));
        assertThat(fields.object("e")).isEqualTo(Change.keep());
        assertThat(fields.integer("f")).isEqualTo(Change.keep());
        assertThat(fields.integer("g")).isEqualTo(Change.keep());
        assertThat(codes(fields.unknownMembers().shapeFaults()))
                .containsExactly(
                        "/a wrong_type",
                        "/b wrong_type",
                        "/c wrong_type",
                        "/d/1 wrong_type",
                        "/d/2 wrong_type",
                        "/e wrong_type",
                        "/f wrong_type",
                        "/g wrong_type",
                        "/x~1y~0z unknown_member");
    }

    @Test
    void anUnknownMemberIsNamedWithTheNearestKnownOne() {
        JsonObjectReader fields = fields("""
            {"Key":1,"permision":2,"requestId":3,"zzzzzz":4,"o":{"nmae":5}}\
            """);
        for (String known : List.of("key", "permissions", "request_id")) {
            fields.text(known);
        }
        fields.optionalObject("o").orElseThrow().text("name");
        assertThat(fields.unknownMembers().shapeFaults())
                .extracting(Violation::pointer, Violation::message)
                .containsExactly(
                        tuple("/Key", "This field does not exist. Did you mean \"key\"?"),
                        tuple("/permision", "This field does not exist. Did you mean \"permissions\"?"),
                        tuple("/requestId", "This field does not exist. Did you mean \"request_id\"?"),
                        tuple("/zzzzzz", "This field does not exist."),
                        tuple("/o/nmae", "This field does not exist. Did you mean \"name\"?"));
    }

    @Test
    void readsObjectsInObjects() {
        JsonObjectReader fields = fields(json("{'o':{'a':1,'more':2},'l':[{'b':'x'},{'b':1,'z':0}]}"));
        assertThat(fields.optionalObject("o").orElseThrow().integer("a")).isEqualTo(Change.replace(1L));
        fields.optionalObjects("l").forEach(element -> element.text("b"));
        assertThat(codes(fields.unknownMembers().shapeFaults()))
                .containsExactlyInAnyOrder("/o/more unknown_member", "/l/1/b wrong_type", "/l/1/z unknown_member");
    }

    @Test
    void knowsTheBoundsOfWholeNumbers() {
        JsonObjectReader fields = fields(json("{'a':9223372036854775807,'b':9223372036854775808}"));
        assertThat(fields.integer("a")).isEqualTo(Change.replace(Long.MAX_VALUE));
        assertThat(fields.integer("b")).isEqualTo(Change.keep());
        assertThat(codes(fields.unacceptable())).containsExactly("/b out_of_range");
        assertThat(fields.shapeFaults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T04:05:06Z,             2026-11-21T04:05:06Z",
        "2026-11-21t04:05:06z,             2026-11-21T04:05:06Z",
        "2026-11-21T04:05:06.5Z,           2026-11-21T04:05:06.500Z",
        "2026-11-21T04:05:06.123456789Z,   2026-11-21T04:05:06.123456Z",
        "2026-11-21T04:05:06+02:00,        2026-11-21T02:05:06Z",
        "2024-02-29T00:00:00-00:00,        2024-02-29T00:00:00Z"
    })
    void readsInstants(String text, Instant instant) {
        assertThat(fields(json("{'at':'%s'}").formatted(text)).instant("at")).isEqualTo(Change.replace(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2026-11-21",
                "2026-11-21T04:05:06",
                "2026-11-21 04:05:06Z",
                "2026-11-21T04:05Z",
                "2026-02-30T04:05:06Z",
                "2026-02-29T04:05:06Z",
                "2026-13-01T04:05:06Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T04:05:60Z",
                "2026-11-21T04:05:06.Z",
                "2026-11-21T04:05:06+0200",
                "2026-11-21T04:05:06+99:00",
                "2026-11-21T04:05:06Z[UTC]",
                "+12026-11-21T04:05:06Z",
                "-2026-11-21T04:05:06Z",
                " 2026-11-21T04:05:06Z"
            })
    void refusesWhatIsNoInstant(String text) {
        JsonObjectReader fields = fields(json("{'at':'%s'}").formatted(text));
        assertThat(fields.instant("at")).isEqualTo(Change.keep());
        assertThat(codes(fields.unacceptable())).containsExactly("/at not_an_instant");
        assertThat(fields.shapeFaults()).isEmpty();
    }

    @Test
    void anInstantOfAnotherTypeIsAShapeFault() {
        JsonObjectReader fields = fields(json("{'at':1}"));
        assertThat(fields.instant("at")).isEqualTo(Change.keep());
        assertThat(codes(fields.shapeFaults())).containsExactly("/at wrong_type");
    }

    @Test
    void missesWhatIsRequired() {
        JsonObjectReader fields = fields(json("{'a':null,'c':1}"));
        assertThat(fields.requiredText("a")).isEmpty();
        assertThat(fields.requiredText("b")).isEmpty();
        assertThat(fields.requiredText("c")).isEmpty();
        assertThat(codes(fields.unacceptable())).containsExactly("/a required", "/b required");
        assertThat(codes(fields.shapeFaults())).containsExactly("/c wrong_type");
    }

    @Test
    void plainValuesGoThereAndBack() {
        String json = """
            {"a":[1,1.50,true,null,"x"],"b":{"c":123456789012345678901234567890}}\
            """;
        var tree = Json.object(json.getBytes(StandardCharsets.UTF_8));
        assertThat(Json.write(Json.tree(Json.plain(tree)))).isEqualTo(json);
    }
}
