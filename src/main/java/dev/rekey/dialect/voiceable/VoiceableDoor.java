package dev.rekey.dialect.voiceable;

import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.KeyState;
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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Routes of Voiceable's key management, at both paths that its clients use. All callers, including
 * administrators, only see their own keys.
 */
public final class VoiceableDoor implements Door {

    /** Path documented by the vendor. */
    private static final String DOCUMENTED = "/api/v1";

    /** Path used by the vendor's web client. */
    private static final String CALLED = "/voiceable-api";

    private static final List<CredentialHeader> CREDENTIALS =
            List.of(CredentialHeader.bearer(), CredentialHeader.bare("X-API-Key"));

    private static final Set<KeyState> SHOWN = EnumSet.complementOf(EnumSet.of(KeyState.REVOKED));

    /** This vendor's clients do not send versions. */
    private static final Precondition ANY_VERSION = new Precondition.Exists();

    private final KeyService keys;
    private final ProjectService projects;
    private final Callers callers;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param random source of public keys */
    public VoiceableDoor(
            KeyService keys, ProjectService projects, Callers callers, InstantSource clock, SecureRandom random) {
        this.keys = keys;
        this.projects = projects;
        this.callers = callers;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String name() {
        return Mapping.VENDOR;
    }

    @Override
    public List<Route> routes() {
        List<Route> all = new ArrayList<>();
        add(all, DOCUMENTED, "");
        add(all, CALLED, "ForWebClient");
        return List.copyOf(all);
    }

    private void add(List<Route> all, String mount, String suffix) {
        String collection = mount + "/api_keys";
        String item = collection + "/{id}";
        all.add(Route.of("GET", collection, "listApiKeys" + suffix, this::list));
        all.add(Route.of("POST", collection, "createApiKey" + suffix, this::create));
        all.add(Route.of("GET", item, "getApiKey" + suffix, this::get));
        all.add(Route.of("PUT", item, "updateApiKey" + suffix, this::update));
        all.add(Route.of("DELETE", item, "deleteApiKey" + suffix, this::delete));
    }

    @Override
    public boolean owns(String path) {
        return path.equals(DOCUMENTED)
                || path.startsWith(DOCUMENTED + "/")
                || path.equals(CALLED)
                || path.startsWith(CALLED + "/");
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
        exchange.holdList();
        Iterator<OwnedKey> all =
                keys.listAll(caller(exchange), KeyFilter.all(clock.instant()).states(SHOWN));
        return Answer.streamed(200, Json.MEDIA_TYPE, out -> write(out, all));
    }

    private static void write(OutputStream out, Iterator<OwnedKey> all) throws IOException {
        String start = Json.write(Errors.status(200, "Success"));
        out.write((start.substring(0, start.length() - 1) + ",\"data\":[").getBytes(StandardCharsets.US_ASCII));
        boolean first = true;
        while (all.hasNext()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.write(Json.bytes(Mapping.shown(all.next()).json()));
        }
        out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }

    private Answer create(Exchange exchange) {
        Caller caller = caller(exchange);
        IssuedKey issued = keys.create(
                caller,
                () -> Mapping.draft(Wire.CreateKey.read(Json.object(exchange)), projects.own(caller), random),
                Once.unasked());
        return success(
                        201,
                        "API key created successfully",
                        Mapping.issued(issued).json())
                .uncompressed();
    }

    private Answer get(Exchange exchange) {
        Caller caller = caller(exchange);
        OwnedKey owned = keys.get(caller, key(caller, Management.KEYS_READ, exchange));
        return success(
                200, "Success", Mapping.shown(Mapping.shownOrMissing(owned)).json());
    }

    private Answer update(Exchange exchange) {
        Caller caller = caller(exchange);
        OwnedKey owned = keys.update(
                caller,
                key(caller, Management.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> Mapping.update(Wire.KeyFields.readUpdate(Json.object(exchange))));
        return success(200, "API key updated successfully", Mapping.shown(owned).json());
    }

    private Answer delete(Exchange exchange) {
        Caller caller = caller(exchange);
        keys.delete(caller, key(caller, Management.KEYS_WRITE, exchange), ANY_VERSION, Mapping::isShown);
        return success(200, "API key deleted successfully", JsonNodeFactory.instance.nullNode());
    }

    private Caller caller(Exchange exchange) {
        return callers.byKeyOrToken(exchange, CREDENTIALS).ownKeysOnly();
    }

    /** The key named by the path. The caller's permission is checked before the form of the id. */
    private static KeyRef key(Caller caller, Management permission, Exchange exchange) {
        caller.require(permission);
        return KeyRef.ByNumber.parse(caller.project(), exchange.parameter("id"));
    }

    private static Answer success(int status, String message, JsonNode data) {
        ObjectNode body = Errors.status(status, message);
        body.set("data", data);
        return Answer.json(status, body);
    }
}
