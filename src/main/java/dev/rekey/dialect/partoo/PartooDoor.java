package dev.rekey.dialect.partoo;

import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.UserService;
import dev.rekey.core.secret.Peppers;
import dev.rekey.http.Answer;
import dev.rekey.http.Callers;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import dev.rekey.http.Route;
import dev.rekey.http.Share;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Routes of Partoo's key management, and their authorization.
 *
 * <p>The credential is a key in {@code x-APIKey}, as the vendor documents, or after {@code Bearer}.
 * Keys are identified by their number in the caller's project.
 */
public final class PartooDoor implements Door {

    private static final String ROOT = "/v2";
    private static final String KEYS = ROOT + "/api_keys";
    private static final String ONE = KEYS + "/{key_id}";

    private static final List<CredentialHeader> CREDENTIALS =
            List.of(CredentialHeader.bare("x-APIKey"), CredentialHeader.bearer());

    /** This vendor's clients do not send versions. */
    private static final Precondition ANY_VERSION = new Precondition.Exists();

    private final KeyService keys;
    private final ProjectService projects;
    private final UserService users;
    private final Callers callers;
    private final Peppers peppers;
    private final InstantSource clock;

    /** @param peppers for a search by secret, of which only the hash is stored */
    public PartooDoor(
            KeyService keys,
            ProjectService projects,
            UserService users,
            Callers callers,
            Peppers peppers,
            InstantSource clock) {
        this.keys = keys;
        this.projects = projects;
        this.users = users;
        this.callers = callers;
        this.peppers = peppers;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "partoo";
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", KEYS, "listApiKeys", this::list),
                Route.of("POST", KEYS, "createApiKey", this::create),
                Route.of("GET", ONE, "getApiKey", this::get),
                Route.of("PUT", ONE, "updateApiKey", this::update),
                Route.of("POST", KEYS + "/revoke/{key_id}", "revokeApiKey", this::revoke),
                Route.of("GET", ROOT + "/permissions", "getPermissions", this::permissions));
    }

    @Override
    public boolean owns(String path) {
        return path.equals(ROOT) || path.startsWith(ROOT + "/");
    }

    @Override
    public @Nullable Share shareAtOnce(Exchange exchange) {
        return callers.shareAtOnce(exchange, CREDENTIALS);
    }

    @Override
    public Answer refuse(Refusal refusal, Exchange exchange) {
        return Errors.of(refusal);
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        return Errors.of(fault);
    }

    private Answer list(Exchange exchange) {
        Caller caller = caller(exchange, Management.KEYS_READ);
        ListQuery query = ListQuery.read(exchange, peppers, clock.instant());
        exchange.holdList();
        long count = keys.count(caller, query.filter());
        Iterator<OwnedKey> page = keys.list(caller, query.filter(), query.keyPage());
        People people = new People(users, caller);
        Instant now = clock.instant();
        ObjectNode head = Wire.page(query.page(), query.lastPage(count), count);
        return Answer.streamed(200, Json.MEDIA_TYPE, out -> {
            String start = Json.write(head);
            out.write((start.substring(0, start.length() - 1) + ",\"api_keys\":[").getBytes(StandardCharsets.US_ASCII));
            boolean first = true;
            while (page.hasNext()) {
                if (!first) {
                    out.write(',');
                }
                first = false;
                out.write(Json.bytes(Mapping.shown(page.next(), people, query.allPermissions(), now)
                        .json()));
            }
            out.write("]}".getBytes(StandardCharsets.US_ASCII));
        });
    }

    private Answer create(Exchange exchange) {
        Caller caller = caller(exchange, Management.KEYS_WRITE);
        IssuedKey issued =
                keys.create(caller, () -> Mapping.draft(body(exchange).ofNewKey(), clock.instant()), Once.unasked());
        return IssuedKeyAnswer.of(whole(caller, issued.owned()), issued.secret());
    }

    private Answer get(Exchange exchange) {
        Caller caller = caller(exchange, Management.KEYS_READ);
        boolean all = ListQuery.allPermissions(exchange);
        OwnedKey owned = keys.get(caller, key(caller, exchange));
        Wire.ApiKey shown = Mapping.shown(owned, new People(users, caller), all, clock.instant());
        return Answer.json(200, shown.json());
    }

    private Answer update(Exchange exchange) {
        Caller caller = caller(exchange, Management.KEYS_WRITE);
        OwnedKey owned = keys.update(
                caller,
                key(caller, exchange),
                ANY_VERSION,
                current -> Mapping.change(body(exchange), current, clock.instant()));
        return Answer.json(200, whole(caller, owned).json());
    }

    private Answer revoke(Exchange exchange) {
        Caller caller = caller(exchange, Management.KEYS_WRITE);
        OwnedKey owned =
                keys.revoke(caller, key(caller, exchange), ANY_VERSION, current -> Optional.empty(), Once.unasked());
        return Answer.json(200, Wire.revoked(owned.key().number()));
    }

    /**
     * The catalogue of the caller's project. Root can name another project, as the vendor's role
     * PROVIDER can name an organization.
     */
    private Answer permissions(Exchange exchange) {
        Caller caller = callers.byKey(exchange, CREDENTIALS);
        caller.require(Management.KEYS_READ);
        Optional<String> organization = exchange.query("org_id");
        if (organization.isPresent() && !caller.isRoot()) {
            throw Caller.roleNotAllowed();
        }
        Project project = organization.map(ref -> projects.reach(caller, ref)).orElseGet(() -> projects.own(caller));
        return Answer.json(200, Sections.of(project.settings().catalogue()));
    }

    /**
     * The body. The vendor requires JSON as media type on every POST and PUT and responds with 415
     * otherwise, even without a body.
     */
    private static Wire.ApiKeyBody body(Exchange exchange) {
        exchange.requireMediaType(Json.MEDIA_TYPE);
        return Wire.ApiKeyBody.read(Json.object(exchange));
    }

    /** The caller within its own project; this also applies to root. */
    private Caller caller(Exchange exchange, Management permission) {
        Caller caller = callers.byKey(exchange, CREDENTIALS);
        caller.require(permission);
        return caller.within(caller.project());
    }

    private static KeyRef key(Caller caller, Exchange exchange) {
        return KeyRef.ByNumber.parse(caller.project(), exchange.parameter("key_id"));
    }

    /** A key after a write, with all stored permissions, so that the writer sees them. */
    private Wire.ApiKey whole(Caller caller, OwnedKey owned) {
        return Mapping.shown(owned, new People(users, caller), true, clock.instant());
    }
}
