package dev.rekey.api;

import dev.rekey.core.AnswerStore;
import dev.rekey.core.Once;
import dev.rekey.core.Outage;
import dev.rekey.core.Refusal;
import dev.rekey.core.RememberedAnswer;
import dev.rekey.core.RepeatedRequest;
import dev.rekey.core.access.Caller;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.IdempotencyKey;
import dev.rekey.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sees to it that a request with an {@code Idempotency-Key} acts once in 24 hours, however often it comes. The answer is kept
 * in the transaction of the effect, so neither can be there without the other; an answer without an effect, a refusal for
 * instance, is not kept, and the request may be sent again. Thread-safe.
 */
final class Repeats {

    /** How long an answer is given again. */
    static final Duration KEPT = Duration.ofHours(24);

    private static final String SECRET_AVAILABLE = "secret_available";

    private final AnswerStore answers;
    private final InstantSource clock;

    Repeats(AnswerStore answers, InstantSource clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * Acts, or gives the answer of the first time.
     *
     * @param caller who may do what is asked: its permission has been looked at, for a first answer is not shown to somebody
     *     who has lost it since
     * @param status of the answer, if all goes well
     * @param withSecret whether the answer holds a secret, which is not kept and so cannot be given again
     * @param body the answer's body, without the secret
     * @param act does what is asked and has its answer remembered
     */
    <T> Answer once(
            Caller caller,
            Exchange exchange,
            int status,
            boolean withSecret,
            Function<T, ObjectNode> body,
            Function<Once<T>, Answer> act) {
        Optional<IdempotencyKey> named = IdempotencyKey.of(exchange);
        if (named.isEmpty()) {
            return act.apply(Once.unasked());
        }
        IdempotencyKey key = named.get();
        String scope = scope(caller, exchange);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Optional<Answer> earlier = find(exchange, scope, key, now);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        Once<T> once = result -> {
            ObjectNode kept = body.apply(result);
            if (withSecret) {
                kept.put(SECRET_AVAILABLE, false);
            }
            return Optional.of(
                    new RememberedAnswer(scope, key.value(), key.fingerprint(), status, Json.write(kept), now));
        };
        try {
            return act.apply(once);
        } catch (RepeatedRequest simultaneous) {
            return find(exchange, scope, key, now)
                    .orElseThrow(() -> new Outage("the answer of a simultaneous request is not there"));
        } catch (Refusal refusal) {
            // The same request may have been carried out since we looked, and stand in its own way: its slug is taken
            // now.
            return find(exchange, scope, key, now).orElseThrow(() -> refusal);
        }
    }

    private Optional<Answer> find(Exchange exchange, String scope, IdempotencyKey key, Instant now) {
        return answers.find(scope, key.value(), now.minus(KEPT)).map(answer -> {
            if (!answer.fingerprint().equals(key.fingerprint())) {
                throw Rejection.reusedIdempotencyKey();
            }
            return again(exchange, answer);
        });
    }

    private static Answer again(Exchange exchange, RememberedAnswer remembered) {
        byte[] bytes = remembered.body().getBytes(StandardCharsets.UTF_8);
        ObjectNode body = Json.ours(bytes);
        // What has no version in its body was new: only creations are remembered of it.
        long version = body.path("version").asLong(1);
        Answer answer = Answer.bytes(remembered.status(), Json.MEDIA_TYPE, bytes)
                .with("ETag", EntityTag.of(version))
                .with("Idempotency-Replayed", "true");
        if (body.has(SECRET_AVAILABLE)) {
            answer = answer.with("Cache-Control", "no-store");
        }
        return remembered.status() == 201 ? answer.with("Location", location(exchange, body)) : answer;
    }

    /** Where that is which a request to a collection made. */
    static String location(Exchange exchange, ObjectNode made) {
        return exchange.path() + "/" + made.path("id").asString();
    }

    private static String scope(Caller caller, Exchange exchange) {
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
