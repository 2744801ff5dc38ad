package dev.rekey.dialect.basic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.dialect.RefusalSamples;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The table from what we refuse to what the vendor says. */
class BasicErrorsTest {

    @Test
    void everyRefusalHasItsStatus() {
        List<Integer> statuses = new ArrayList<>();
        for (Refusal refusal : RefusalSamples.refusals()) {
            HttpResponse response = BasicErrors.of(refusal);
            statuses.add(response.status());
            checkShape(response);
        }
        assertThat(statuses)
                .containsExactly(
                        404, 404, 412, 428, 400, 401, 401, // by type
                        404, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, // conflicts, by reason
                        401, 401, 400, 401, 401); // forbidden, by reason
    }

    @Test
    void everyFaultHasItsOwnStatus() {
        for (HttpError error : RefusalSamples.faults()) {
            HttpResponse response = BasicErrors.of(error);
            assertThat(response.status()).isEqualTo(error.status());
            checkShape(response);
        }
    }

    @Test
    void fieldsHaveTheVendorsNames() {
        Refusal.Invalid invalid = new Refusal.Invalid(List.of(
                new Violation("/name", "blank", "A."),
                new Violation("/permissions/3", "not_a_permission", "B."),
                new Violation("/permissions/4", "not_a_permission", "B."),
                new Violation("", "too_few", "C.")));
        assertThat(body(BasicErrors.of(invalid)).path("message").asString()).isEqualTo("label: A. roles: B. C.");
    }

    private static void checkShape(HttpResponse response) {
        List<String> members = List.copyOf(body(response).propertyNames());
        assertThat(members).isEqualTo(response.status() == 404 ? List.of("error") : List.of("error", "message"));
        assertThat(response.header("WWW-Authenticate").isPresent()).isEqualTo(response.status() == 401);
    }

    private static ObjectNode body(HttpResponse response) {
        assertThat(response.body()).isInstanceOf(HttpResponse.JsonBody.class);
        return (ObjectNode) ((HttpResponse.JsonBody) response.body()).value();
    }
}
