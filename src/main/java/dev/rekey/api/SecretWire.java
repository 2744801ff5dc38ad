package dev.rekey.api;

import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.Rotation;
import dev.rekey.core.key.SecretChange;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fields;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Reads rotations and changes of secrets from JSON. */
final class SecretWire {

    /** An id that no secret has; see {@link KeyAnswer}. */
    private static final SecretId UNKNOWN = new SecretId(new UUID(0, 0));

    private static final String SILENCE = "expires_after_idle_seconds";
    private static final String REASON = "reason";

    private SecretWire() {}

    /** The secret named by the path. */
    static SecretId named(Exchange exchange) {
        return SecretId.parse(exchange.parameter("secret")).orElse(UNKNOWN);
    }

    /** Reads a rotation. A null member is treated as absent. */
    static Rotation rotation(Fields fields) {
        Optional<Long> overlap = fields.optionalInteger("overlap_seconds");
        Optional<Long> silence = fields.optionalInteger(SILENCE);
        Optional<String> reason = fields.optionalText(REASON);
        Body.refuseMisshapen(fields);
        return new Rotation(
                Optional.empty(),
                overlap.orElse(Rotation.USUAL_OVERLAP_SECONDS),
                silence,
                reason,
                fields.unacceptable());
    }

    static SecretChange change(Fields fields) {
        Optional<Instant> at = Body.unclearable(fields, "expires_at", fields.instant("expires_at"));
        Optional<Long> in = Body.unclearable(fields, "expires_in_seconds", fields.integer("expires_in_seconds"));
        var silence = fields.integer(SILENCE);
        Optional<String> reason = fields.optionalText(REASON);
        Body.refuseMisshapen(fields);
        return new SecretChange(at, in, silence, reason, fields.unacceptable());
    }
}
