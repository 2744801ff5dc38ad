package dev.rekey.dialect.partoo;

import static dev.rekey.testing.JsonAssert.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.dialect.RefusalSamples;
import dev.rekey.dialect.VendorErrorsContract;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PartooErrorsTest extends VendorErrorsContract {

    PartooErrorsTest() {
        super(
                404, 403, 412, 428, 400, 401, 401, // by type
                400, 400, 403, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, // conflicts, by reason
                403, 403, 403, 403, 403); // forbidden, by reason
    }

    @Override
    protected HttpResponse of(Refusal refusal) {
        return PartooErrors.of(refusal);
    }

    @Override
    protected HttpResponse of(HttpError error) {
        return PartooErrors.of(error);
    }

    @Test
    void anErrorIsOneSentenceOrBelongsToNoField() {
        for (HttpError error : RefusalSamples.errors()) {
            HttpResponse response = of(error);
            JsonNode json = body(response).at("/errors/json");
            boolean sentence = response.status() == 404 || response.status() == 415;
            assertThat(sentence ? json.isString() : json.path("_schema").isArray())
                    .as(json.toString())
                    .isTrue();
        }
    }

    @Override
    protected void checkShape(HttpResponse response) {
        assertThat(body(response).propertyNames()).containsExactly("errors");
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
    void numberOfReportedErrorsIsBounded() {
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
}
