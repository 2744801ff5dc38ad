package dev.rekey.dialect.basic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.dialect.VendorErrorsContract;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table from what we refuse to what the vendor says. */
class BasicErrorsTest extends VendorErrorsContract {

    BasicErrorsTest() {
        super(
                404, 404, 412, 428, 400, 401, 401, // by type
                404, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, // conflicts, by reason
                401, 401, 400, 401, 401); // forbidden, by reason
    }

    @Override
    protected HttpResponse of(Refusal refusal) {
        return BasicErrors.of(refusal);
    }

    @Override
    protected HttpResponse of(HttpError error) {
        return BasicErrors.of(error);
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

    @Override
    protected void checkShape(HttpResponse response) {
        List<String> members = List.copyOf(body(response).propertyNames());
        assertThat(members).isEqualTo(response.status() == 404 ? List.of("error") : List.of("error", "message"));
    }
}
