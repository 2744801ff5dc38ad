package dev.rekey.api.verify;

import dev.rekey.api.wire.NonBlockingApiOperation;
import dev.rekey.core.Refusal;
import dev.rekey.core.Violation;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.CachedKey;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.FormParameters;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.JsonWriter;
import dev.rekey.http.json.JsonWriter.Name;
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
final class IntrospectKeyOperation implements NonBlockingApiOperation {

    private static final int INITIAL_CAPACITY = 512;

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

    private final KeyVerifier verifier;

    IntrospectKeyOperation(KeyVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return answer(verifier.verify(caller, () -> question(exchange)), exchange);
    }

    @Override
    public @Nullable HttpResponse tryHandle(Caller caller, HttpExchange exchange) {
        Verdict verdict = verifier.tryVerify(caller, () -> question(exchange));
        return verdict == null ? null : answer(verdict, exchange);
    }

    /**
     * {@code token_type_hint} is not needed, and unknown parameters must be ignored (RFC 7662,
     * section 2.1).
     */
    private static VerificationRequest question(HttpExchange exchange) {
        FormParameters form = exchange.form();
        String text = form.one("token")
                .filter(sent -> !sent.isEmpty())
                .orElseThrow(() -> new HttpError.MalformedRequest("The form must contain the parameter token."));
        List<Violation> violations = new ArrayList<>(0);
        // A parameter without a value is treated as omitted (RFC 6749, section 3.2).
        Optional<IpAddress> address =
                VerifyRequestReader.address(form.one("ip").filter(sent -> !sent.isEmpty()), violations);
        if (!violations.isEmpty()) {
            throw new Refusal.Invalid(violations);
        }
        return new VerificationRequest(
                KeySecret.presented(text),
                new Attempt(address.orElse(null), form.one("origin").orElse(null), false, PermissionQuery.NONE, null),
                AttemptCost.NOTHING,
                VerifyRequestReader.isFresh(exchange));
    }

    private static HttpResponse answer(Verdict verdict, HttpExchange exchange) {
        CachedKey key = verdict.key();
        JsonWriter json = new JsonWriter(INITIAL_CAPACITY).beginObject();
        if (verdict.isValid() && key != null) {
            describe(key, exchange, json);
        } else {
            json.put(ACTIVE, false);
        }
        return HttpResponse.verdict(json.endObject().end());
    }

    private static void describe(CachedKey key, HttpExchange exchange, JsonWriter json) {
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

    private static String scope(CachedKey key) {
        return key.effectivePermissions().all()
                ? "*"
                : key.effectivePermissions().permissions().stream()
                        .map(Permission::value)
                        .collect(Collectors.joining(" "));
    }

    private static void put(JsonWriter json, Name name, @Nullable Instant instant) {
        if (instant != null) {
            json.put(name, instant.getEpochSecond());
        }
    }
}
