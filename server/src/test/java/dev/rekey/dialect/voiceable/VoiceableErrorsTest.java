package dev.rekey.dialect.voiceable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.dialect.VendorErrorsContract;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class VoiceableErrorsTest extends VendorErrorsContract {

    VoiceableErrorsTest() {
        super(
                404, 404, 412, 428, 422, 401, 401, // by type
                404, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, // conflicts, by reason
                403, 422, 422, 403, 403); // forbidden, by reason
    }

    @Override
    protected HttpResponse of(Refusal refusal) {
        return VoiceableErrors.of(refusal);
    }

    @Override
    protected HttpResponse of(HttpError error) {
        return VoiceableErrors.of(error);
    }

    @Test
    void foreignKeyAndUnknownKeyGetIdenticalResponses() {
        HttpResponse missing = VoiceableErrors.of(new Refusal.NotFound(Refusal.ResourceType.KEY));
        assertThat(VoiceableErrors.of(new Refusal.NotOwner())).isEqualTo(missing);
        assertThat(VoiceableErrors.of(new Refusal.Conflict(Refusal.Conflict.Reason.KEY_REVOKED, "Revoked.")))
                .isEqualTo(missing);
    }

    @Test
    void eachFieldHasOneSentence() {
        HttpResponse response = VoiceableErrors.of(new Refusal.Invalid(List.of(
                new Violation("/name", "blank", "can't be blank"),
                new Violation("/name", "required", "A key needs a name."),
                new Violation("/allowed_origins/2", "not_an_origin", "Not so."),
                new Violation("/allowed_origins/7", "not_an_origin", "Nor so."),
                new Violation("/allowed_assistants/0", "wrong_type", "Must be a string."),
                new Violation("/allowed_resources/assistant/4", "not_a_resource_id", "Nor that."),
                new Violation("/transient_assistant", "wrong_type", "Must be true or false."))));
        assertThat(body(response).path("errors").valueStream().map(JsonNode::asString))
                .containsExactly(
                        "Name can't be blank",
                        "Allowed origins at index 2 is invalid: Not so.",
                        "Allowed assistants at index 0 is invalid: Must be a string.",
                        "Transient assistant is invalid: Must be true or false.");
    }

    @Override
    protected void checkShape(HttpResponse response) {
        JsonNode body = body(response);
        assertThat(body.at("/status/code").intValue()).isEqualTo(response.status());
        assertThat(body.at("/status/message").asString()).isNotBlank();
        assertThat(body.propertyNames()).isSubsetOf("status", "error", "errors");
        assertThat(body.has("errors")).isEqualTo(response.status() == 422);
    }
}
