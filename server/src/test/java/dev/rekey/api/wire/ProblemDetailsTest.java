package dev.rekey.api.wire;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static dev.rekey.testing.JsonText.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.EnumText;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import dev.rekey.testing.OpenApiCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table from refusal and fault to problem. */
class ProblemDetailsTest {

    private static final UUID REQUEST = UUID.fromString("0199d5f0-7c1a-7bbb-8c3d-2f5a9e1b4c6d");

    @Test
    void unknownAndForeignKeysGetIdenticalResponses() {
        String unknown = body(ProblemDetails.of(new Refusal.NotFound(Refusal.ResourceType.KEY), REQUEST));
        assertThat(body(ProblemDetails.of(new Refusal.NotOwner(), REQUEST))).isEqualTo(unknown);
        assertThat(body(ProblemDetails.of(new Refusal.NotFound(Refusal.ResourceType.PROJECT, "detail"), REQUEST)))
                .isEqualTo(unknown);
        assertThatJson(unknown).isEqualTo("""
            {"type":"/docs/errors#not_found","title":"Not found","status":404,
             "detail":"The resource does not exist or is not visible to this caller.",
             "instance":"urn:uuid:%s","code":"not_found","errors":[]}
            """.formatted(REQUEST));
    }

    @ParameterizedTest
    @EnumSource
    void aConflictsCodeIsItsReason(Refusal.Conflict.Reason reason) {
        HttpResponse response = ProblemDetails.of(new Refusal.Conflict(reason, "m"), REQUEST);
        assertThat(response.status()).isEqualTo(409);
        assertThatJson(body(response)).contains("{'code':'%s'}".formatted(EnumText.of(reason)));
    }

    @ParameterizedTest
    @EnumSource
    void aForbiddensCodeIsItsReason(Refusal.Forbidden.Reason reason) {
        HttpResponse response = ProblemDetails.of(new Refusal.Forbidden(reason, "m"), REQUEST);
        assertThat(response.status()).isEqualTo(403);
        assertThatJson(body(response)).contains("{'code':'%s'}".formatted(EnumText.of(reason)));
    }

    @Test
    void internalDetailIsNotExposed() {
        HttpResponse response = ProblemDetails.of(Refusal.Unauthenticated.wrong("key is EXPIRED"), REQUEST);
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.header("WWW-Authenticate")).contains("Bearer realm=\"rekey\", error=\"invalid_token\"");
        assertThat(body(response)).doesNotContain("EXPIRED");
        assertThat(ProblemDetails.of(Refusal.Unauthenticated.missing(), REQUEST).header("WWW-Authenticate"))
                .contains("Bearer realm=\"rekey\"");
        assertThat(body(ProblemDetails.of(
                        new HttpError.InternalServerError(new IllegalStateException("inner")), "GET", REQUEST)))
                .doesNotContain("inner");
    }

    @Test
    void faultsKeepTheStatusThatHttpGivesThem() {
        for (HttpError error : List.of(
                HttpError.MalformedJson.syntax(),
                new HttpError.NotAnObject(),
                new HttpError.TooDeep(),
                new HttpError.TooLarge(),
                new HttpError.TooSlow(),
                new HttpError.UnsupportedMediaType(List.of("application/json")),
                new HttpError.RouteNotFound(),
                new HttpError.MethodNotAllowed(List.of("GET")),
                new HttpError.AmbiguousCredentials(),
                new HttpError.MalformedRequest(),
                new HttpError.HeadersTooLarge(),
                new HttpError.UriTooLong(),
                new HttpError.Overloaded(1),
                new HttpError.Unavailable(null),
                new HttpError.InternalServerError(null))) {
            HttpResponse response = ProblemDetails.of(error, "GET", REQUEST);
            assertThat(response.status()).as("%s", error).isEqualTo(error.status());
            assertThat(response.header("Content-Type")).contains("application/problem+json");
            assertThat(response.header("Accept-Patch")).isEmpty();
        }
    }

    @Test
    void pointersAreFragmentsOfAUri() {
        HttpResponse response = ProblemDetails.of(new Refusal.Invalid("/a b/ü/~1", "c", "m"), REQUEST);
        assertThat(body(response)).contains(json("'pointer':'#/a%20b/%C3%BC/~1'"));
        HttpResponse query = ProblemDetails.of(
                InvalidRequestException.parameters(List.of(new Violation("/limit", "c", "m"))), REQUEST);
        assertThatJson(body(query)).contains("{'errors':[{'parameter':'limit','code':'c','detail':'m'}]}");
    }

    @Test
    void theDocumentNamesEveryCode() {
        List<String> documented = new ArrayList<>();
        OpenApiCheck.of("native")
                .document()
                .at("/components/schemas/Problem/properties/code/examples")
                .forEach(code -> documented.add(code.asString()));
        assertThat(documented)
                .containsExactlyElementsOf(List.of(ProblemCode.values()).stream()
                        .map(ProblemCode::code)
                        .toList());
    }

    private static String body(HttpResponse response) {
        return response.body() instanceof HttpResponse.JsonBody json ? Json.write(json.value()) : "";
    }
}
