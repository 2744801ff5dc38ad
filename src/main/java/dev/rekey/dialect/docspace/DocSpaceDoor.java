package dev.rekey.dialect.docspace;

import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.Answer;
import dev.rekey.http.Callers;
import dev.rekey.http.CredentialHeader;
import dev.rekey.http.Door;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fault;
import dev.rekey.http.Json;
import dev.rekey.http.Route;
import dev.rekey.http.Share;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Routes of DocSpace's key management, and their authorization.
 *
 * <p>The credential is a key after {@code Bearer}, as the vendor documents, or without a scheme, as
 * in its samples. Changes require one scope, reading requires another; a key needs neither to read
 * itself.
 */
public final class DocSpaceDoor implements Door {

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

    /** This vendor's clients do not send versions. */
    private static final Precondition ANY_VERSION = new Precondition.Exists();

    private final KeyService keys;
    private final ProjectService projects;
    private final Callers callers;
    private final InstantSource clock;

    public DocSpaceDoor(KeyService keys, ProjectService projects, Callers callers, InstantSource clock) {
        this.keys = keys;
        this.projects = projects;
        this.callers = callers;
        this.clock = clock;
    }

    @Override
    public String name() {
        return Mapping.VENDOR;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", KEYS, "createApiKey", this::create),
                Route.of("GET", KEYS, "getApiKeys", this::list),
                Route.of("GET", SELF, "getApiKey", this::self),
                Route.of("GET", PERMISSIONS, "getAllPermissions", this::permissions),
                Route.of("PUT", ONE, UPDATE, this::update),
                Route.of("DELETE", ONE, "deleteApiKey", this::delete));
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
        String prefix = exchange.operation().equals(UPDATE) ? "Changed." : "";
        return Errors.of(
                refusal,
                Envelope.Link.of(exchange),
                prefix,
                exchange.requestId().toString());
    }

    @Override
    public Answer refuse(Fault fault, Exchange exchange) {
        boolean noRoute = fault instanceof Fault.MethodNotAllowed && !isRoute(exchange.path());
        return Errors.of(
                noRoute ? new Fault.NoSuchRoute() : fault,
                () -> Envelope.Link.of(exchange),
                exchange.requestId().toString());
    }

    private Answer create(Exchange exchange) {
        Caller caller = caller(exchange);
        Trimming trimming = trimming(exchange);
        IssuedKey issued = keys.create(
                caller,
                () -> Mapping.draft(Wire.CreateKey.read(Json.object(exchange)), projects.own(caller), clock.instant()),
                Once.unasked());
        JsonNode shown = shown(issued.owned()).json(Optional.of(issued.secret()));
        return Envelope.success(Envelope.Link.of(exchange), trimming.apply(shown))
                .uncompressed();
    }

    private Answer list(Exchange exchange) {
        Caller caller = reader(exchange);
        Trimming trimming = trimming(exchange);
        Instant now = clock.instant();
        exchange.holdList();
        Iterator<OwnedKey> all = keys.listAll(caller, KeyFilter.all(now));
        return Envelope.list(Envelope.Link.of(exchange), new Iterator<JsonNode>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public JsonNode next() {
                return trimming.apply(Mapping.shown(all.next(), now).json(Optional.empty()));
            }
        });
    }

    private Answer self(Exchange exchange) {
        return one(exchange, shown(keys.self(caller(exchange))).json(Optional.empty()));
    }

    private Answer permissions(Exchange exchange) {
        Caller caller = reader(exchange);
        return one(exchange, Json.array(Catalogue.names(projects.own(caller))));
    }

    private Answer update(Exchange exchange) {
        KeyRef key = key(exchange);
        keys.update(caller(exchange), key, ANY_VERSION, current -> {
            Instant now = clock.instant();
            if (Mapping.isExpired(current, now)) {
                throw new Refusal.Conflict(Refusal.Conflict.Reason.KEY_EXPIRED, "An expired key cannot be changed.");
            }
            return Mapping.change(Wire.UpdateKey.read(Json.object(exchange)), current, now);
        });
        return Envelope.success(Envelope.Link.of(exchange), true);
    }

    private Answer delete(Exchange exchange) {
        KeyRef key = key(exchange);
        keys.delete(caller(exchange), key, ANY_VERSION);
        return Envelope.success(Envelope.Link.of(exchange), true);
    }

    /** The caller within its own project; this also applies to root. */
    private Caller caller(Exchange exchange) {
        Caller caller = callers.byKey(exchange, CREDENTIALS);
        return caller.within(caller.project());
    }

    /** A caller that may read keys and permissions: it has the scope and is not a guest. */
    private Caller reader(Exchange exchange) {
        Caller caller = reading(caller(exchange));
        caller.require(Management.KEYS_READ);
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
        if (!caller.isRestricted() || !caller.rights().cover(Catalogue.WRITE)) {
            return caller;
        }
        Set<Permission> rights = new HashSet<>(caller.rights().permissions());
        rights.add(Management.KEYS_READ.permission());
        return caller.withRights(Rights.of(rights));
    }

    /** @throws Fault.NoSuchRoute if the id is not a GUID: the vendor has no such path */
    private static KeyRef key(Exchange exchange) {
        String text = exchange.parameter("keyId");
        if (!GUID.matcher(text).matches()) {
            throw new Fault.NoSuchRoute();
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

    private Wire.ApiKey shown(OwnedKey owned) {
        return Mapping.shown(owned, clock.instant());
    }

    private static Trimming trimming(Exchange exchange) {
        return Trimming.of(exchange.queries("fields"));
    }

    private static Answer one(Exchange exchange, JsonNode response) {
        return Envelope.success(Envelope.Link.of(exchange), trimming(exchange).apply(response));
    }
}
