package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** How the vendor's requests are read and its keys are written. */
class DocSpaceWireTest {

    private static final DocSpaceWire.ApiKey KEY = DocSpaceWireApiKeyBuilder.builder()
            .id(UUID.fromString("019cadfd-8d63-7749-8075-b7f8886059c1"))
            .name("Bot")
            .keyPostfix("ab12")
            .permissions(List.of("files:read"))
            .createOn(Instant.parse("2026-03-01T10:00:00Z"))
            .createBy(new DocSpaceWire.Employee(UUID.fromString("019cadfd-8d63-7102-94de-30eb987019cd"), "Ada"))
            .expiresAt(Instant.parse("2026-03-02T10:00:00.123456Z"))
            .isActive(true)
            .build();

    @Test
    void timesHaveSevenDigitsHoweverManyAreZero() {
        assertThat(DocSpaceWire.time(Instant.parse("2026-03-01T10:00:00Z"))).isEqualTo("2026-03-01T10:00:00.0000000Z");
        assertThat(DocSpaceWire.time(Instant.parse("2026-03-01T10:00:00.123456Z")))
                .isEqualTo("2026-03-01T10:00:00.1234560Z");
        assertThat(DocSpaceWire.time(Instant.parse("9999-12-31T23:59:59.999999Z")))
                .isEqualTo("9999-12-31T23:59:59.9999990Z");
    }

    @Test
    void whatIsNullIsLeftOutAndTheSecretIsMasked() {
        assertThatJson(Json.write(KEY.json(Optional.empty()))).isEqualTo("""
            {"id":"019cadfd-8d63-7749-8075-b7f8886059c1","name":"Bot","key":"sk-***ab12",
             "keyPostfix":"ab12","permissions":["files:read"],
             "createOn":"2026-03-01T10:00:00.0000000Z",
             "createBy":{"id":"019cadfd-8d63-7102-94de-30eb987019cd","displayName":"Ada",
             "hasAvatar":false,"isAnonim":false},"expiresAt":"2026-03-02T10:00:00.1234560Z",
             "isActive":true}
            """);
    }

    @Test
    void fieldsParameterSelectsWhatIsShown() {
        assertThat(trimmed()).isEqualTo(Json.write(KEY.json(Optional.empty())));
        assertThat(trimmed("")).isEqualTo(trimmed());
        assertThatJson(trimmed("NAME, id")).isEqualTo("{'id':'019cadfd-8d63-7749-8075-b7f8886059c1','name':'Bot'}");
        assertThatJson(trimmed("name", "createBy.displayName"))
                .isEqualTo("{'name':'Bot','createBy':{'displayName':'Ada'}}");
        assertThat(trimmed("createBy.displayName,createBy")).contains("hasAvatar");
        assertThatJson(trimmed("nothing,name.deeper")).isEqualTo("{'name':'Bot'}");
    }

    @Test
    void updateTreatsNullAsAbsentAndAnEmptyListAsAValue() {
        DocSpaceWire.UpdateKey nothing =
                new DocSpaceWire.UpdateKey(Optional.empty(), Optional.empty(), Optional.empty());
        for (String body : List.of(
                "{}",
                json("{'name': null, 'permissions': null, 'isActive': null}"),
                json("{'name': ' '}"),
                json("{'other': 1}"))) {
            assertThat(DocSpaceWire.UpdateKey.read(object(body))).isEqualTo(nothing);
        }
        assertThat(DocSpaceWire.UpdateKey.read(object(json("{'permissions': []}")))
                        .permissions())
                .hasValue(List.of());
    }

    private static String trimmed(String... fields) {
        return Json.write(DocSpaceFieldSelection.of(List.of(fields)).apply(KEY.json(Optional.empty())));
    }

    private static ObjectNode object(String text) {
        return Json.object(text.getBytes(StandardCharsets.UTF_8));
    }
}
