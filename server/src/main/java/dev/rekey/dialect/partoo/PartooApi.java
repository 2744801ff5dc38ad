package dev.rekey.dialect.partoo;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.UserService;
import dev.rekey.core.secret.PepperSet;
import dev.rekey.dialect.StreamedJsonList;
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
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Routes of Partoo's key management, and their authorization.
 *
 * <p>The credential is a key in {@code x-APIKey}, as the vendor documents, or after {@code Bearer}.
 * Keys are identified by their number in the caller's project.
 */
public final class PartooApi extends VendorApi {

    private static final String ROOT = "/v2";
    private static final String KEYS = ROOT + "/api_keys";
    private static final String ONE = KEYS + "/{key_id}";

    private static final List<CredentialHeader> CREDENTIALS =
            List.of(CredentialHeader.bare("x-APIKey"), CredentialHeader.bearer());

    private final KeyService keys;
    private final ProjectService projects;
    private final UserService users;
    private final PepperSet peppers;
    private final InstantSource clock;

    /** @param peppers for a search by secret, of which only the hash is stored */
    public PartooApi(
            KeyService keys,
            ProjectService projects,
            UserService users,
            CallerAuthenticator authenticator,
            PepperSet peppers,
            InstantSource clock) {
        super("partoo", List.of(ROOT), CREDENTIALS, authenticator);
        this.keys = keys;
        this.projects = projects;
        this.users = users;
        this.peppers = peppers;
        this.clock = clock;
    }

    @Override
    public List<HttpRoute> routes() {
        return List.of(
                HttpRoute.of("GET", KEYS, "listApiKeys", this::list),
                HttpRoute.of("POST", KEYS, "createApiKey", this::create),
                HttpRoute.of("GET", ONE, "getApiKey", this::get),
                HttpRoute.of("PUT", ONE, "updateApiKey", this::update),
                HttpRoute.of("POST", KEYS + "/revoke/{key_id}", "revokeApiKey", this::revoke),
                HttpRoute.of("GET", ROOT + "/permissions", "getPermissions", this::permissions));
    }

    @Override
    public HttpResponse refuse(Refusal refusal, HttpExchange exchange) {
        return PartooErrors.of(refusal);
    }

    @Override
    public HttpResponse refuse(HttpError error, HttpExchange exchange) {
        return PartooErrors.of(error);
    }

    private HttpResponse list(HttpExchange exchange) {
        Caller caller = caller(exchange, ManagementPermission.KEYS_READ);
        PartooListQuery query = PartooListQuery.read(exchange, peppers, clock.instant());
        exchange.holdList();
        long count = keys.count(caller, query.filter());
        Iterator<KeyAggregate> page = keys.list(caller, query.filter(), query.keyPage());
        PartooPersonResolver people = new PartooPersonResolver(users, caller);
        Instant now = clock.instant();
        ObjectNode head = PartooWire.page(query.page(), query.lastPage(count), count);
        return StreamedJsonList.of(
                head,
                "api_keys",
                page,
                aggregate -> PartooMapping.toWire(aggregate, people, query.allPermissions(), now)
                        .json());
    }

    private HttpResponse create(HttpExchange exchange) {
        Caller caller = caller(exchange, ManagementPermission.KEYS_WRITE);
        IssuedKey issued = keys.create(
                caller,
                () -> PartooMapping.newKey(body(exchange).ofNewKey(), clock.instant()),
                IdempotencyRecorder.none());
        return PartooIssuedKeyResponse.of(whole(caller, issued.owned()), issued.secret());
    }

    private HttpResponse get(HttpExchange exchange) {
        Caller caller = caller(exchange, ManagementPermission.KEYS_READ);
        boolean all = PartooListQuery.allPermissions(exchange);
        KeyAggregate aggregate = keys.get(caller, key(caller, exchange));
        PartooWire.ApiKey shown =
                PartooMapping.toWire(aggregate, new PartooPersonResolver(users, caller), all, clock.instant());
        return HttpResponse.json(200, shown.json());
    }

    private HttpResponse update(HttpExchange exchange) {
        Caller caller = caller(exchange, ManagementPermission.KEYS_WRITE);
        KeyAggregate aggregate = keys.update(
                caller,
                key(caller, exchange),
                ANY_VERSION,
                current -> PartooMapping.change(body(exchange), current, clock.instant()));
        return HttpResponse.json(200, whole(caller, aggregate).json());
    }

    private HttpResponse revoke(HttpExchange exchange) {
        Caller caller = caller(exchange, ManagementPermission.KEYS_WRITE);
        KeyAggregate aggregate = keys.revoke(
                caller, key(caller, exchange), ANY_VERSION, current -> Optional.empty(), IdempotencyRecorder.none());
        return HttpResponse.json(200, PartooWire.revoked(aggregate.key().number()));
    }

    /**
     * The catalogue of the caller's project. Root can name another project, as the vendor's role
     * PROVIDER can name an organization.
     */
    private HttpResponse permissions(HttpExchange exchange) {
        Caller caller = authenticateByKey(exchange);
        caller.require(ManagementPermission.KEYS_READ);
        Optional<String> organization = exchange.query("org_id");
        if (organization.isPresent() && !caller.isRoot()) {
            throw Caller.roleNotAllowed();
        }
        Project project =
                organization.map(ref -> projects.getVisible(caller, ref)).orElseGet(() -> projects.own(caller));
        return HttpResponse.json(
                200, PartooPermissionSections.of(project.settings().catalogue()));
    }

    /**
     * The body. The vendor requires JSON as media type on every POST and PUT and responds with 415
     * otherwise, even without a body.
     */
    private static PartooWire.ApiKeyBody body(HttpExchange exchange) {
        exchange.requireMediaType(Json.MEDIA_TYPE);
        return PartooWire.ApiKeyBody.read(Json.object(exchange));
    }

    /** The caller within its own project; this also applies to root. */
    private Caller caller(HttpExchange exchange, ManagementPermission permission) {
        Caller caller = authenticateByKey(exchange);
        caller.require(permission);
        return caller.within(caller.project());
    }

    private static KeyRef key(Caller caller, HttpExchange exchange) {
        return KeyRef.ByNumber.parse(caller.project(), exchange.parameter("key_id"));
    }

    /** A key after a write, with all stored permissions, so that the writer sees them. */
    private PartooWire.ApiKey whole(Caller caller, KeyAggregate aggregate) {
        return PartooMapping.toWire(aggregate, new PartooPersonResolver(users, caller), true, clock.instant());
    }
}
