package dev.rekey.dialect.basic;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.verify.KeyVerifier;
import dev.rekey.core.verify.Verdict;
import dev.rekey.dialect.StreamedJsonList;
import dev.rekey.dialect.UnrevokedKeys;
import dev.rekey.dialect.VendorApi;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.auth.CallerAuthenticator;
import dev.rekey.http.json.Json;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Routes of the Basic Admin API's project keys. The credential is a key or JWT after {@code
 * Bearer}.
 */
public final class BasicApi extends VendorApi {

    private static final String PROJECT = "/project";
    private static final String KEYS = PROJECT + "/{id}/key";
    private static final String ONE = KEYS + "/{key_id}";

    private static final List<CredentialHeader> CREDENTIALS = List.of(CredentialHeader.bearer());

    private final KeyService keys;
    private final RotationService rotations;
    private final ProjectService projects;
    private final KeyVerifier verifier;
    private final InstantSource clock;

    public BasicApi(
            KeyService keys,
            RotationService rotations,
            ProjectService projects,
            KeyVerifier verifier,
            CallerAuthenticator authenticator,
            InstantSource clock) {
        super(BasicMapping.VENDOR, List.of(PROJECT), CREDENTIALS, authenticator);
        this.keys = keys;
        this.rotations = rotations;
        this.projects = projects;
        this.verifier = verifier;
        this.clock = clock;
    }

    @Override
    public List<HttpRoute> routes() {
        return List.of(
                HttpRoute.of("GET", KEYS, "listKeys", this::list),
                HttpRoute.of("POST", KEYS, "createKey", this::create),
                HttpRoute.of("POST", KEYS + "/verify", "verifyKey", this::verify)
                        .withMaxBodyBytes(HttpRoute.MAX_VERIFY_BODY_BYTES)
                        .withSampledLog(),
                HttpRoute.of("GET", ONE, "getKey", this::get),
                HttpRoute.of("PATCH", ONE, "updateKey", this::update),
                HttpRoute.of("DELETE", ONE, "deleteKey", this::delete),
                HttpRoute.of("POST", ONE + "/regenerate", "regenerateKey", this::regenerate));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return BasicErrors.of(refusal);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return BasicErrors.of(error);
    }

    private HttpResponse list(HttpExchange exchange) {
        Caller caller = caller(exchange);
        exchange.holdList();
        return StreamedJsonList.of(
                Json.object(),
                "data",
                keys.listAll(caller, UnrevokedKeys.filter(clock.instant())),
                aggregate -> BasicMapping.toWire(aggregate).listed());
    }

    private HttpResponse create(HttpExchange exchange) {
        IssuedKey issued = keys.create(
                caller(exchange),
                () -> BasicMapping.newKey(BasicWire.CreateKey.read(Json.object(exchange))),
                IdempotencyRecorder.none());
        return HttpResponse.json(
                        200, BasicWire.one(BasicMapping.toWire(issued.owned()).created(issued.secret())))
                .uncompressed();
    }

    private HttpResponse get(HttpExchange exchange) {
        Caller caller = caller(exchange);
        KeyAggregate aggregate = keys.get(caller, key(caller, ManagementPermission.KEYS_READ, exchange));
        return HttpResponse.json(
                200,
                BasicWire.one(
                        BasicMapping.toWire(UnrevokedKeys.require(aggregate)).got()));
    }

    private HttpResponse update(HttpExchange exchange) {
        Caller caller = caller(exchange);
        KeyAggregate aggregate = keys.update(
                caller,
                key(caller, ManagementPermission.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> BasicMapping.change(BasicWire.UpdateKey.read(Json.object(exchange)), current));
        return HttpResponse.json(
                200, BasicWire.one(BasicMapping.toWire(aggregate).updated()));
    }

    private HttpResponse delete(HttpExchange exchange) {
        Caller caller = caller(exchange);
        keys.delete(
                caller, key(caller, ManagementPermission.KEYS_WRITE, exchange), ANY_VERSION, UnrevokedKeys::contains);
        return HttpResponse.json(200, BasicWire.deleted());
    }

    private HttpResponse regenerate(HttpExchange exchange) {
        Caller caller = caller(exchange);
        IssuedKey issued = rotations.rotate(
                caller,
                key(caller, ManagementPermission.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> RotationRequest.IMMEDIATE,
                IdempotencyRecorder.none());
        return HttpResponse.json(
                        200, BasicWire.one(BasicMapping.toWire(issued.owned()).regenerated(issued.secret())))
                .uncompressed();
    }

    /**
     * Verifies a key. The status is always 200; nothing else is returned for a key that is not
     * valid.
     */
    private HttpResponse verify(HttpExchange exchange) {
        Caller caller = caller(exchange);
        caller.require(ManagementPermission.KEYS_VERIFY);
        BasicWire.VerifyKey body = BasicWire.VerifyKey.read(Json.object(exchange));
        Optional<BasicWire.ApiKey> valid = BasicMapping.verificationRequest(body)
                .map(request -> verifier.verify(caller, () -> request))
                .filter(Verdict::isValid)
                .map(Verdict::key)
                .map(key -> BasicMapping.toWire(keys.verified(caller, key.id())));
        return HttpResponse.json(200, BasicWire.verdict(valid));
    }

    /**
     * The caller within the project named by the path. For a caller without access, the project
     * does not exist.
     */
    private Caller caller(HttpExchange exchange) {
        Caller caller = authenticateByKeyOrToken(exchange);
        return caller.within(
                projects.getVisible(caller, exchange.parameter("id")).id());
    }

    /** The key named by the path. The caller's permission is checked before the form of the id. */
    private static KeyRef key(Caller caller, ManagementPermission permission, HttpExchange exchange) {
        caller.require(permission);
        return KeyId.parse(exchange.parameter("key_id"))
                .map(KeyRef.ById::new)
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY, "malformed id"));
    }
}
