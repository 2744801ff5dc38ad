package dev.rekey.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.EnumText;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.http.Answer;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import dev.rekey.testing.OpenApiCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table from refusal and fault to problem. */
class ProblemTest {

    private static final UUID REQUEST = UUID.fromString("0199d5f0-7c1a-7bbb-8c3d-2f5a9e1b4c6d");

    @Test
    void notFoundAndNotYoursAreTheSameBytes() {
        String unknown = body(Problem.of(new Refusal.NotFound(Refusal.Noun.KEY), REQUEST));
        assertThat(body(Problem.of(new Refusal.NotYours(), REQUEST))).isEqualTo(unknown);
        assertThat(body(Problem.of(new Refusal.NotFound(Refusal.Noun.PROJECT, "detail"), REQUEST)))
                .isEqualTo(unknown);
        assertThat(unknown)
                .isEqualTo("{\"type\":\"/docs/errors#not_found\",\"title\":\"Not found\",\"status\":404,"
                        + "\"detail\":\"The resource does not exist or is not visible to this caller.\","
                        + "\"instance\":\"urn:uuid:" + REQUEST + "\",\"code\":\"not_found\",\"errors\":[]}");
    }

    @ParameterizedTest
    @EnumSource
    void aConflictsCodeIsItsReason(Refusal.Conflict.Reason reason) {
        Answer answer = Problem.of(new Refusal.Conflict(reason, "m"), REQUEST);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(body(answer)).contains("\"code\":\"" + EnumText.of(reason) + "\"");
    }

    @ParameterizedTest
    @EnumSource
    void aForbiddensCodeIsItsReason(Refusal.Forbidden.Reason reason) {
        Answer answer = Problem.of(new Refusal.Forbidden(reason, "m"), REQUEST);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(body(answer)).contains("\"code\":\"" + EnumText.of(reason) + "\"");
    }

    @Test
    void theInternalDetailStaysInside() {
        Answer answer = Problem.of(Refusal.Unauthenticated.wrong("key is EXPIRED"), REQUEST);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("Bearer realm=\"rekey\", error=\"invalid_token\"");
        assertThat(body(answer)).doesNotContain("EXPIRED");
        assertThat(Problem.of(Refusal.Unauthenticated.missing(), REQUEST).header("WWW-Authenticate"))
                .contains("Bearer realm=\"rekey\"");
        assertThat(body(Problem.of(new Fault.Unexpected(new IllegalStateException("inner")), "GET", REQUEST)))
                .doesNotContain("inner");
    }

    @Test
    void faultsKeepTheStatusThatHttpGivesThem() {
        for (Fault fault : List.of(
                Fault.MalformedJson.syntax(),
                new Fault.NotAnObject(),
                new Fault.TooDeep(),
                new Fault.TooLarge(),
                new Fault.TooSlow(),
                new Fault.UnsupportedMediaType(List.of("application/json")),
                new Fault.NoSuchRoute(),
                new Fault.MethodNotAllowed(List.of("GET")),
                new Fault.AmbiguousCredentials(),
                new Fault.MalformedRequest(),
                new Fault.HeadersTooLarge(),
                new Fault.UriTooLong(),
                new Fault.Overloaded(1),
                new Fault.Unavailable(null),
                new Fault.Unexpected(null))) {
            Answer answer = Problem.of(fault, "GET", REQUEST);
            assertThat(answer.status()).as("%s", fault).isEqualTo(fault.status());
            assertThat(answer.header("Content-Type")).contains("application/problem+json");
            assertThat(answer.header("Accept-Patch")).isEmpty();
        }
    }

    @Test
    void pointersAreFragmentsOfAUri() {
        Answer answer = Problem.of(new Refusal.Invalid("/a b/ü/~1", "c", "m"), REQUEST);
        assertThat(body(answer)).contains("\"pointer\":\"#/a%20b/%C3%BC/~1\"");
        Answer query = Problem.of(Rejection.parameters(List.of(new Violation("/limit", "c", "m"))), REQUEST);
        assertThat(body(query)).contains("\"errors\":[{\"parameter\":\"limit\",\"code\":\"c\",\"detail\":\"m\"}]");
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

    private static String body(Answer answer) {
        return answer.body() instanceof Answer.JsonBody json ? Json.write(json.value()) : "";
    }
}
