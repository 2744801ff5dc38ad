package dev.rekey.api.wire;

import dev.rekey.core.ConcurrentDuplicateException;
import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.IdempotencyStore;
import dev.rekey.core.IdempotentResponse;
import dev.rekey.core.Refusal;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Caller;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import dev.rekey.http.header.IdempotencyKey;
import dev.rekey.http.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs a request with an {@code Idempotency-Key} once in 24 hours and replays its response
 * afterwards. The response is stored in the transaction of the change, so that neither exists
 * without the other. A response without a change, such as an error, is not stored, and the request
 * may be sent again. Thread-safe.
 */
public final class IdempotencyHandler {

    /** Retention of stored responses. */
    static final Duration RETENTION = Duration.ofHours(24);

    private static final String SECRET_AVAILABLE = "secret_available";

    private final IdempotencyStore responses;
    private final InstantSource clock;

    public IdempotencyHandler(IdempotencyStore responses, InstantSource clock) {
        this.responses = responses;
        this.clock = clock;
    }

    /**
     * Runs the request, or returns the response of the first time.
     *
     * @param caller the caller; its permission must have been checked, so that a stored response is
     *     not shown to a caller who has lost it
     * @param status status of a successful response
     * @param withSecret whether the response contains a secret, which is not stored and cannot be
     *     replayed
     * @param body the response body without the secret
     * @param act runs the request and stores its response
     */
    public <T> HttpResponse once(
            Caller caller,
            HttpExchange exchange,
            int status,
            boolean withSecret,
            Function<T, ObjectNode> body,
            Function<IdempotencyRecorder<T>, HttpResponse> act) {
        Optional<IdempotencyKey> header = IdempotencyKey.of(exchange);
        if (header.isEmpty()) {
            return act.apply(IdempotencyRecorder.none());
        }
        IdempotencyKey key = header.get();
        String scope = scope(caller, exchange);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<HttpResponse> earlier = find(exchange, scope, key, now);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        IdempotencyRecorder<T> recorder = result -> {
            ObjectNode stored = body.apply(result);
            if (withSecret) {
                stored.put(SECRET_AVAILABLE, false);
            }
            return Optional.of(
                    new IdempotentResponse(scope, key.value(), key.fingerprint(), status, Json.write(stored), now));
        };
        try {
            return act.apply(recorder);
        } catch (ConcurrentDuplicateException _) {
            return find(exchange, scope, key, now)
                    .orElseThrow(() -> new UnavailableException(
                            "the response of a concurrent request with this idempotency key is missing"));
        } catch (Refusal e) {
            // The same request may have succeeded since the lookup and conflict with itself, for
            // example by its slug.
            return find(exchange, scope, key, now).orElseThrow(() -> e);
        }
    }

    private Optional<HttpResponse> find(HttpExchange exchange, String scope, IdempotencyKey key, Instant now) {
        return responses.find(scope, key.value(), now.minus(RETENTION)).map(answer -> {
            if (!answer.fingerprint().equals(key.fingerprint())) {
                throw InvalidRequestException.reusedIdempotencyKey();
            }
            return again(exchange, answer);
        });
    }

    private static HttpResponse again(HttpExchange exchange, IdempotentResponse remembered) {
        byte[] bytes = remembered.body().getBytes(StandardCharsets.UTF_8);
        ObjectNode body = Json.ours(bytes);
        // A body without a version belongs to a new object: responses without one are only stored
        // for creations.
        long version = body.path("version").asLong(1);
        HttpResponse response = HttpResponse.bytes(remembered.status(), Json.MEDIA_TYPE, bytes)
                .with("ETag", EntityTag.of(version))
                .with("Idempotency-Replayed", "true");
        if (body.has(SECRET_AVAILABLE)) {
            response = response.with("Cache-Control", "no-store");
        }
        return remembered.status() == 201 ? response.with("Location", location(exchange, body)) : response;
    }

    /** Path of the object created in a collection. */
    static String location(HttpExchange exchange, ObjectNode created) {
        return exchange.path() + "/" + created.path("id").asString();
    }

    private static String scope(Caller caller, HttpExchange exchange) {
        return String.join(
                " ",
                caller.project().toString(),
                caller.user().toString(),
                String.valueOf(caller.key()),
                exchange.method(),
                exchange.template(),
                exchange.path());
    }
}
