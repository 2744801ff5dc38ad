package dev.rekey.dialect.docspace;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.dialect.VendorErrorsContract;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The table from what we refuse to what the vendor says. */
class DocSpaceErrorsTest extends VendorErrorsContract {

    private static final DocSpaceEnvelope.ResourceLink LINK =
            new DocSpaceEnvelope.ResourceLink("http://host/api/2.0/keys", "PUT");

    DocSpaceErrorsTest() {
        super(
                404, 403, 412, 428, 400, 401, 401, // by type
                200, 200, 403, 409, 409, 409, 409, 409, 409, 409, 409, 409, 409, // conflicts, by reason
                403, 403, 403, 403, 403); // forbidden, by reason
    }

    @Override
    protected HttpResponse of(Refusal refusal) {
        return DocSpaceErrors.of(refusal, LINK, "", "trace");
    }

    @Override
    protected HttpResponse of(HttpError error) {
        return DocSpaceErrors.of(error, () -> LINK, "trace");
    }

    @Test
    void unreadableBodyIsAValidationError() {
        JsonNode body = body(DocSpaceErrors.of(new HttpError.TooDeep(), () -> LINK, "trace"));
        assertThat(List.copyOf(body.propertyNames()))
                .containsExactly("response", "count", "links", "status", "statusCode");
        assertThat(body.at("/response/errors/$/0").asString()).isEqualTo(new HttpError.TooDeep().publicMessage());
        assertThat(body.at("/response/traceId").asString()).isEqualTo("trace");
    }

    @Test
    void fieldsHaveTheVendorsNames() {
        Refusal.Invalid invalid = new Refusal.Invalid(List.of(
                new Violation("/name", "too_long", "a"),
                new Violation("/name", "control_character", "b"),
                new Violation("/expires_at", "out_of_range", "c"),
                new Violation("/permissions/3", "wrong_type", "d"),
                new Violation("/permissions/4", "unknown_permission", "e"),
                new Violation("", "too_few", "f")));
        JsonNode errors =
                body(DocSpaceErrors.of(invalid, LINK, "Changed.", "trace")).at("/response/errors");
        assertThat(Json.plain(errors))
                .isEqualTo(Map.of(
                        "Changed.Name", List.of("a", "b"),
                        "Changed.ExpiresInDays", List.of("c"),
                        "$.permissions[3]", List.of("d"),
                        "$", List.of("f")));
    }

    @Test
    void unknownPermissionsAloneAreAnException() {
        Refusal.Invalid invalid = new Refusal.Invalid("/permissions/0", "not_a_permission", "a");
        assertThatJson(Json.write(body(DocSpaceErrors.of(invalid, LINK, "Changed.", "trace"))))
                .isEqualTo("""
            {"error":{"message":"Permissions are not valid.","type":null,"stack":null,"hresult":0},
             "status":1,"statusCode":400}
            """);
    }

    @Test
    void numberOfReportedErrorsIsBounded() {
        List<Violation> many = new ArrayList<>();
        for (int at = 0; at < 10_000; at++) {
            many.add(new Violation("/permissions/" + at, "wrong_type", "a"));
        }
        assertThat(body(DocSpaceErrors.of(new Refusal.Invalid(many), LINK, "", "trace"))
                        .at("/response/errors")
                        .size())
                .isLessThan(100);
    }

    @Override
    protected void checkShape(HttpResponse response) {
        if (response.body() instanceof HttpResponse.NoBody) {
            assertThat(response.status()).isIn(401, 403, 404, 405);
            return;
        }
        ObjectNode body = body(response);
        assertThat(body.path("statusCode").asInt()).isEqualTo(response.status());
        assertThat(body.path("status").asInt()).isEqualTo(response.status() == 200 ? 0 : 1);
        assertThat(body.has("response")).isNotEqualTo(body.has("error"));
    }
}
