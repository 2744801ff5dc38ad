package dev.rekey.dialect.docspace;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.project.ProjectService;
import dev.rekey.dialect.VendorApi;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.HttpError;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.HttpRoute;
import dev.rekey.http.auth.CallerAuthenticator;
import dev.rekey.http.json.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Routes of DocSpace's key management, and their authorization.
 *
 * <p>The credential is a key after {@code Bearer}, as the vendor documents, or without a scheme, as
 * in its samples. Changes require one scope, reading requires another; a key needs neither to read
 * itself.
 */
public final class DocSpaceApi extends VendorApi {

    private static final String ROOT = "/api/2.0";
    private static final String KEYS = ROOT + "/keys";
    private static final String ONE = KEYS + "/{keyId}";
    private static final String SELF = KEYS + "/@self";
    private static final String PERMISSIONS = KEYS + "/permissions";

    private static final String UPDATE = "updateApiKey";

    private static final List<CredentialHeader> CREDENTIALS = List.of(CredentialHeader.bearerOrBare());

    /** The form of an id in the vendor's routes. */
    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final KeyService keys;
    private final ProjectService projects;
    private final InstantSource clock;

    public DocSpaceApi(
            KeyService keys, ProjectService projects, CallerAuthenticator authenticator, InstantSource clock) {
        super(DocSpaceMapping.VENDOR, List.of(ROOT), CREDENTIALS, authenticator);
        this.keys = keys;
        this.projects = projects;
        this.clock = clock;
    }

    @Override
    public List<HttpRoute> routes() {
        return List.of(
                HttpRoute.of("POST", KEYS, "createApiKey", this::create),
                HttpRoute.of("GET", KEYS, "getApiKeys", this::list),
                HttpRoute.of("GET", SELF, "getApiKey", this::self),
                HttpRoute.of("GET", PERMISSIONS, "getAllPermissions", this::permissions),
                HttpRoute.of("PUT", ONE, UPDATE, this::update),
                HttpRoute.of("DELETE", ONE, "deleteApiKey", this::delete));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        String prefix = exchange.operation().equals(UPDATE) ? "Changed." : "";
        return DocSpaceErrors.of(
                refusal,
                DocSpaceEnvelope.ResourceLink.of(exchange),
                prefix,
                exchange.requestId().toString());
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        boolean noRoute = error instanceof HttpError.MethodNotAllowed && !isRoute(exchange.path());
        return DocSpaceErrors.of(
                noRoute ? new HttpError.RouteNotFound() : error,
                () -> DocSpaceEnvelope.ResourceLink.of(exchange),
                exchange.requestId().toString());
    }

    private HttpResponse create(HttpExchange exchange) {
        Caller caller = caller(exchange);
        DocSpaceFieldSelection selection = selection(exchange);
        IssuedKey issued = keys.create(
                caller,
                () -> DocSpaceMapping.newKey(
                        DocSpaceWire.CreateKey.read(Json.object(exchange)), projects.own(caller), clock.instant()),
                IdempotencyRecorder.none());
        JsonNode shown = toWire(issued.owned()).json(Optional.of(issued.secret()));
        return DocSpaceEnvelope.success(DocSpaceEnvelope.ResourceLink.of(exchange), selection.apply(shown))
                .uncompressed();
    }

    private HttpResponse list(HttpExchange exchange) {
        Caller caller = reader(exchange);
        DocSpaceFieldSelection selection = selection(exchange);
        Instant now = clock.instant();
        exchange.holdList();
        return DocSpaceEnvelope.list(
                DocSpaceEnvelope.ResourceLink.of(exchange),
                keys.listAll(caller, KeyFilter.all(now)),
                aggregate ->
                        selection.apply(DocSpaceMapping.toWire(aggregate, now).json(Optional.empty())));
    }

    private HttpResponse self(HttpExchange exchange) {
        return one(exchange, toWire(keys.self(caller(exchange))).json(Optional.empty()));
    }

    private HttpResponse permissions(HttpExchange exchange) {
        Caller caller = reader(exchange);
        return one(exchange, Json.array(DocSpacePermissionCatalogue.names(projects.own(caller))));
    }

    private HttpResponse update(HttpExchange exchange) {
        KeyRef key = key(exchange);
        keys.update(caller(exchange), key, ANY_VERSION, current -> {
            Instant now = clock.instant();
            if (DocSpaceMapping.isExpired(current, now)) {
                throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_EXPIRED, "An expired key cannot be changed.");
            }
            return DocSpaceMapping.change(DocSpaceWire.UpdateKey.read(Json.object(exchange)), current, now);
        });
        return DocSpaceEnvelope.success(DocSpaceEnvelope.ResourceLink.of(exchange), true);
    }

    private HttpResponse delete(HttpExchange exchange) {
        KeyRef key = key(exchange);
        keys.delete(caller(exchange), key, ANY_VERSION);
        return DocSpaceEnvelope.success(DocSpaceEnvelope.ResourceLink.of(exchange), true);
    }

    /** The caller within its own project; this also applies to root. */
    private Caller caller(HttpExchange exchange) {
        Caller caller = authenticateByKey(exchange);
        return caller.within(caller.project());
    }

    /** A caller that may read keys and permissions: it has the scope and is not a guest. */
    private Caller reader(HttpExchange exchange) {
        Caller caller = reading(caller(exchange));
        caller.require(ManagementPermission.KEYS_READ);
        if (!caller.isRoot() && caller.role() == UserRole.VIEWER) {
            throw Caller.roleNotAllowed();
        }
        return caller;
    }

    /**
     * The caller of a read request. At this vendor, the permission to write everything includes
     * reading everything.
     */
    private static Caller reading(Caller caller) {
        if (!caller.isRestricted() || !caller.rights().includes(DocSpacePermissionCatalogue.WRITE)) {
            return caller;
        }
        Set<Permission> rights = new HashSet<>(caller.rights().permissions());
        rights.add(ManagementPermission.KEYS_READ.permission());
        return caller.withRights(PermissionSet.of(rights));
    }

    /** @throws HttpError.RouteNotFound if the id is not a GUID: the vendor has no such path */
    private static KeyRef key(HttpExchange exchange) {
        String text = exchange.parameter("keyId");
        if (!GUID.matcher(text).matches()) {
            throw new HttpError.RouteNotFound();
        }
        return new KeyRef.ById(new KeyId(UUID.fromString(text)));
    }

    /** Whether the vendor has a route at this path for any method. */
    private static boolean isRoute(String path) {
        return path.equals(KEYS)
                || path.equals(SELF)
                || path.equals(PERMISSIONS)
                || GUID.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
    }

    private DocSpaceWire.ApiKey toWire(KeyAggregate aggregate) {
        return DocSpaceMapping.toWire(aggregate, clock.instant());
    }

    private static DocSpaceFieldSelection selection(HttpExchange exchange) {
        return DocSpaceFieldSelection.of(exchange.queries("fields"));
    }

    private static HttpResponse one(HttpExchange exchange, JsonNode response) {
        return DocSpaceEnvelope.success(
                DocSpaceEnvelope.ResourceLink.of(exchange), selection(exchange).apply(response));
    }
}
