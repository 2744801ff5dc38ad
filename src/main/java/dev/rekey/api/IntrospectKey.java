package dev.rekey.api;

import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Address;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Cost;
import dev.rekey.core.verify.KeyFacts;
import dev.rekey.core.verify.Question;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.Verifier;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.JsonWriter;
import dev.rekey.http.JsonWriter.Name;
import dev.rekey.http.Parameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /oauth2/introspect}: OAuth 2.0 token introspection (RFC 7662), for clients that
 * support nothing else. Uses no rate limits or credits. For a key that is not valid, the response
 * contains {@code active: false} only, whatever the reason.
 *
 * <p>Besides {@code token} the form may contain {@code ip} and {@code origin} as context (RFC 7662,
 * section 2.1). Without an address, a key with address rules is not active; a malformed address is
 * an error.
 */
final class IntrospectKey implements QuickNativeOperation {

    private static final int USUAL_SIZE = 512;

    private static final Name ACTIVE = Name.of("active");
    private static final Name SCOPE = Name.of("scope");
    private static final Name CLIENT_ID = Name.of("client_id");
    private static final Name USERNAME = Name.of("username");
    private static final Name TYPE = Name.of("token_type");
    private static final Name SUBJECT = Name.of("sub");
    private static final Name ENDS = Name.of("exp");
    private static final Name BEGINS = Name.of("nbf");
    private static final Name ISSUED = Name.of("iat");
    private static final Name ISSUER = Name.of("iss");
    private static final Name ID = Name.of("jti");

    private final Verifier verifier;

    IntrospectKey(Verifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return answer(verifier.verify(caller, () -> question(exchange)), exchange);
    }

    @Override
    public @Nullable Answer handleAtOnce(Caller caller, Exchange exchange) {
        Verdict verdict = verifier.verifyAtOnce(caller, () -> question(exchange));
        return verdict == null ? null : answer(verdict, exchange);
    }

    /**
     * {@code token_type_hint} is not needed, and unknown parameters must be ignored (RFC 7662,
     * section 2.1).
     */
    private static Question question(Exchange exchange) {
        Parameters form = exchange.form();
        String text = form.one("token")
                .filter(sent -> !sent.isEmpty())
                .orElseThrow(() -> new Fault.MalformedRequest("The form must contain the parameter token."));
        List<Violation> violations = new ArrayList<>(0);
        // A parameter without a value is treated as omitted (RFC 6749, section 3.2).
        Optional<Address> address = Questions.address(form.one("ip").filter(sent -> !sent.isEmpty()), violations);
        if (!violations.isEmpty()) {
            throw new Refusal.Invalid(violations);
        }
        return new Question(
                KeySecret.presented(text),
                new Attempt(address.orElse(null), form.one("origin").orElse(null), false, PermissionQuery.NONE, null),
                Cost.NOTHING,
                Questions.isFresh(exchange));
    }

    private static Answer answer(Verdict verdict, Exchange exchange) {
        KeyFacts key = verdict.key();
        JsonWriter json = new JsonWriter(USUAL_SIZE).beginObject();
        if (verdict.isValid() && key != null) {
            describe(key, exchange, json);
        } else {
            json.put(ACTIVE, false);
        }
        return Answer.verdict(json.endObject().end());
    }

    private static void describe(KeyFacts key, Exchange exchange, JsonWriter json) {
        json.put(ACTIVE, true);
        json.put(SCOPE, scope(key));
        json.put(CLIENT_ID, key.id().toString());
        json.put(USERNAME, key.owner().name());
        json.put(TYPE, "Bearer");
        json.put(SUBJECT, key.owner().externalId());
        put(json, ENDS, key.expiresAt());
        put(json, BEGINS, key.notBefore());
        put(json, ISSUED, key.id().createdAt());
        json.put(ISSUER, exchange.base());
        json.put(ID, key.id().toString());
    }

    private static String scope(KeyFacts key) {
        return key.effective().all()
                ? "*"
                : key.effective().permissions().stream().map(Permission::value).collect(Collectors.joining(" "));
    }

    private static void put(JsonWriter json, Name name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, instant.getEpochSecond());
        }
    }
}
