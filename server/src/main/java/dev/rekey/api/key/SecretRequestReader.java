package dev.rekey.api.key;

import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.SecretChange;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.json.JsonObjectReader;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Reads rotations and changes of secrets from JSON. */
final class SecretRequestReader {

    /** An id that no secret has; see {@link KeyResponse}. */
    private static final SecretId UNKNOWN = new SecretId(new UUID(0, 0));

    private static final String EXPIRES_AFTER_IDLE_SECONDS = "expires_after_idle_seconds";
    private static final String REASON = "reason";

    private SecretRequestReader() {}

    /** The secret named by the path. */
    static SecretId named(HttpExchange exchange) {
        return SecretId.parse(exchange.parameter("secret")).orElse(UNKNOWN);
    }

    /** Reads a rotation. A null member is treated as absent. */
    static RotationRequest rotation(JsonObjectReader fields) {
        Optional<Long> overlap = fields.optionalInteger("overlap_seconds");
        Optional<Long> idleSeconds = fields.optionalInteger(EXPIRES_AFTER_IDLE_SECONDS);
        Optional<String> reason = fields.optionalText(REASON);
        RequestBodyReader.rejectMalformed(fields);
        return new RotationRequest(
                Optional.empty(),
                overlap.orElse(RotationRequest.DEFAULT_OVERLAP_SECONDS),
                idleSeconds,
                reason,
                fields.unacceptable());
    }

    static SecretChange change(JsonObjectReader fields) {
        Optional<Instant> at = RequestBodyReader.requireNonNull(fields, "expires_at", fields.instant("expires_at"));
        Optional<Long> in =
                RequestBodyReader.requireNonNull(fields, "expires_in_seconds", fields.integer("expires_in_seconds"));
        var idleSeconds = fields.integer(EXPIRES_AFTER_IDLE_SECONDS);
        Optional<String> reason = fields.optionalText(REASON);
        RequestBodyReader.rejectMalformed(fields);
        return new SecretChange(at, in, idleSeconds, reason, fields.unacceptable());
    }
}
