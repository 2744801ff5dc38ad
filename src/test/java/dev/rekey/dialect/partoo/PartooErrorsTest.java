package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Refusal.Conflict;
import dev.rekey.core.Violation;
import dev.rekey.dialect.RefusalSamples;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class PartooErrorsTest {

    static Stream<HttpError> faults() {
        return RefusalSamples.faults().stream();
    }

    static Stream<Refusal> refusals() {
        return RefusalSamples.refusals().stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultKeepsItsStatusAndIsSaidUnderErrors(HttpError error) {
        HttpResponse response = PartooErrors.of(error);
        assertThat(response.status()).isEqualTo(error.status());
        JsonNode errors = body(response).at("/errors/json");
        boolean sentence = response.status() == 404 || response.status() == 415;
        assertThat(sentence ? errors.isString() : errors.path("_schema").isArray())
                .as(errors.toString())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalIsTheFaultOfTheClientAndTellsNothingOfWhatIsInside(Refusal refusal) {
        HttpResponse response = PartooErrors.of(refusal);
        assertThat(response.status()).isBetween(400, 499);
        assertThat(body(response).propertyNames()).containsExactly("errors");
        assertThat(body(response).toString()).doesNotContain(String.valueOf(refusal.getMessage()));
        assertThat(response.header("WWW-Authenticate").isPresent()).isEqualTo(response.status() == 401);
    }

    @Test
    void theRootKeyIsNobodysToChange() {
        assertThat(PartooErrors.of(new Conflict(Conflict.Reason.ROOT_PROTECTED, "No."))
                        .status())
                .isEqualTo(403);
        assertThat(PartooErrors.of(new Conflict(Conflict.Reason.KEY_REVOKED, "No."))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void fieldsHaveTheVendorsNamesAndEntriesTheirPlaces() {
        JsonNode errors = said(
                new Violation("/allowed_ips/3", "not_an_address", "Not so."),
                new Violation("/ip_whitelist/0", "wrong_type", "Nor so."),
                new Violation("/name", "blank", "Blank."),
                new Violation("/not_before", "not_before_expiry", "Early."),
                new Violation("/restricted", "required", "Say it."),
                new Violation("/owner", "unknown_owner", "Who?"),
                new Violation("", "whatever", "All of it."));
        assertThatJson(errors.toString()).isEqualTo("""
            {"ip_whitelist":["At index 3: Not so.","At index 0: Nor so."],"label":["Blank."],
             "expiration_date":["Early."],"has_restricted_permissions":["Say it."],
             "_schema":["Who?","All of it."]}
            """);
    }

    @Test
    void whatCouldNotBeReadIsNotCalledMissingToo() {
        assertThatJson(said(
                                new Violation("/label", "wrong_type", "Must be a string."),
                                new Violation("/name", "required", "A key needs a name."))
                        .toString())
                .isEqualTo("{'label':['Must be a string.']}");
    }

    @Test
    void ofVeryManyMistakesTheFirstAreTold() {
        List<Violation> many = new ArrayList<>();
        for (int at = 0; at < 10_000; at++) {
            many.add(new Violation("/ip_whitelist/" + at, "wrong_type", "Must be a string."));
        }
        many.add(new Violation("/label", "blank", "Blank."));
        assertThat(said(many.toArray(Violation[]::new)).path("ip_whitelist").size())
                .isEqualTo(100);
    }

    private static JsonNode said(Violation... violations) {
        return body(PartooErrors.of(new Refusal.Invalid(List.of(violations)))).at("/errors/json");
    }

    private static JsonNode body(HttpResponse response) {
        return ((HttpResponse.JsonBody) response.body()).value();
    }
}
