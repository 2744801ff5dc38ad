package dev.rekey.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The mapping of errors to responses at every vendor-compatible API. */
public abstract class VendorErrorsContract {

    /** Statuses of {@link RefusalSamples#refusals()}, in this order. */
    private final List<Integer> statuses;

    protected VendorErrorsContract(Integer... statuses) {
        this.statuses = List.of(statuses);
    }

    protected abstract HttpResponse of(Refusal refusal);

    protected abstract HttpResponse of(HttpError error);

    /** Asserts that a response has the vendor's form of errors. */
    protected abstract void checkShape(HttpResponse response);

    @Test
    void everyRefusalHasItsStatus() {
        assertThat(RefusalSamples.refusals().stream().map(this::of).map(HttpResponse::status))
                .containsExactlyElementsOf(statuses);
    }

    @Test
    void everyErrorKeepsItsStatus() {
        for (HttpError error : RefusalSamples.errors()) {
            assertThat(of(error).status()).as("%s", error).isEqualTo(error.status());
        }
    }

    @Test
    void everyResponseHasTheVendorsForm() {
        responses().forEach(this::checkShape);
    }

    @Test
    void theInternalDetailOfARefusalIsNotSent() {
        for (Refusal refusal : RefusalSamples.refusals()) {
            assertThat(text(of(refusal))).doesNotContain(String.valueOf(refusal.getMessage()));
        }
    }

    @Test
    void onlyAResponseWithStatus401HasAChallenge() {
        responses()
                .forEach(response -> assertThat(
                                response.header("WWW-Authenticate").isPresent())
                        .isEqualTo(response.status() == 401));
    }

    private Stream<HttpResponse> responses() {
        return Stream.concat(
                RefusalSamples.refusals().stream().map(this::of),
                RefusalSamples.errors().stream().map(this::of));
    }

    private static String text(HttpResponse response) {
        return response.body() instanceof HttpResponse.NoBody ? "" : Json.write(body(response));
    }

    protected static ObjectNode body(HttpResponse response) {
        assertThat(response.body()).isInstanceOf(HttpResponse.JsonBody.class);
        return (ObjectNode) ((HttpResponse.JsonBody) response.body()).value();
    }
}
