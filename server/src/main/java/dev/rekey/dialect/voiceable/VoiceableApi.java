package dev.rekey.dialect.voiceable;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.project.ProjectService;
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
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Routes of Voiceable's key management, at both paths that its clients use. All callers, including
 * administrators, only see their own keys.
 */
public final class VoiceableApi extends VendorApi {

    /** Path documented by the vendor. */
    private static final String DOCUMENTED = "/api/v1";

    /** Path used by the vendor's web client. */
    private static final String CALLED = "/voiceable-api";

    private static final List<CredentialHeader> CREDENTIALS =
            List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));

    private final KeyService keys;
    private final ProjectService projects;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param random source of public keys */
    public VoiceableApi(
            KeyService keys,
            ProjectService projects,
            CallerAuthenticator authenticator,
            InstantSource clock,
            SecureRandom random) {
        super(VoiceableMapping.VENDOR, List.of(DOCUMENTED, CALLED), CREDENTIALS, authenticator);
        this.keys = keys;
        this.projects = projects;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public List<HttpRoute> routes() {
        List<HttpRoute> all = new ArrayList<>();
        add(all, DOCUMENTED, "");
        add(all, CALLED, "ForWebClient");
        return List.copyOf(all);
    }

    private void add(List<HttpRoute> all, String mount, String suffix) {
        String collection = mount + "/api_keys";
        String item = collection + "/{id}";
        all.add(HttpRoute.of("GET", collection, "listApiKeys" + suffix, this::list));
        all.add(HttpRoute.of("POST", collection, "createApiKey" + suffix, this::create));
        all.add(HttpRoute.of("GET", item, "getApiKey" + suffix, this::get));
        all.add(HttpRoute.of("PUT", item, "updateApiKey" + suffix, this::update));
        all.add(HttpRoute.of("DELETE", item, "deleteApiKey" + suffix, this::delete));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return VoiceableErrors.of(refusal);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return VoiceableErrors.of(error);
    }

    private HttpResponse list(HttpExchange exchange) {
        exchange.holdList();
        return StreamedJsonList.of(
                VoiceableErrors.status(200, "Success"),
                "data",
                keys.listAll(caller(exchange), UnrevokedKeys.filter(clock.instant())),
                aggregate -> VoiceableMapping.toWire(aggregate).json());
    }

    private HttpResponse create(HttpExchange exchange) {
        Caller caller = caller(exchange);
        IssuedKey issued = keys.create(
                caller,
                () -> VoiceableMapping.newKey(
                        VoiceableWire.CreateKey.read(Json.object(exchange)), projects.own(caller), random),
                IdempotencyRecorder.none());
        return success(
                        201,
                        "API key created successfully",
                        VoiceableMapping.issued(issued).json())
                .uncompressed();
    }

    private HttpResponse get(HttpExchange exchange) {
        Caller caller = caller(exchange);
        KeyAggregate aggregate = keys.get(caller, key(caller, ManagementPermission.KEYS_READ, exchange));
        return success(
                200,
                "Success",
                VoiceableMapping.toWire(UnrevokedKeys.require(aggregate)).json());
    }

    private HttpResponse update(HttpExchange exchange) {
        Caller caller = caller(exchange);
        KeyAggregate aggregate = keys.update(
                caller,
                key(caller, ManagementPermission.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> VoiceableMapping.change(VoiceableWire.KeyFields.readUpdate(Json.object(exchange))));
        return success(
                200,
                "API key updated successfully",
                VoiceableMapping.toWire(aggregate).json());
    }

    private HttpResponse delete(HttpExchange exchange) {
        Caller caller = caller(exchange);
        keys.delete(
                caller, key(caller, ManagementPermission.KEYS_WRITE, exchange), ANY_VERSION, UnrevokedKeys::contains);
        return success(200, "API key deleted successfully", JsonNodeFactory.instance.nullNode());
    }

    private Caller caller(HttpExchange exchange) {
        return authenticateByKeyOrToken(exchange).ownKeysOnly();
    }

    /** The key named by the path. The caller's permission is checked before the form of the id. */
    private static KeyRef key(Caller caller, ManagementPermission permission, HttpExchange exchange) {
        caller.require(permission);
        return KeyRef.ByNumber.parse(caller.project(), exchange.parameter("id"));
    }

    private static HttpResponse success(int status, String message, JsonNode data) {
        ObjectNode body = VoiceableErrors.status(status, message);
        body.set("data", data);
        return HttpResponse.json(status, body);
    }
}
