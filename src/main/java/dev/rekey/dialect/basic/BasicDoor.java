package dev.rekey.dialect.basic;

import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.IssuedKey;
import dev.rekey.core.key.KeyFilter;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyService;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.Rotation;
import dev.rekey.core.key.RotationService;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.verify.Verdict;
import dev.rekey.core.verify.Verifier;
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
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes of the Basic Admin API's project keys. The credential is a key or JWT after {@code
 * Bearer}.
 */
public final class BasicDoor implements Door {

    private static final String PROJECT = "/project";
    private static final String KEYS = PROJECT + "/{id}/key";
    private static final String ONE = KEYS + "/{key_id}";

    private static final List<CredentialHeader> CREDENTIALS = List.of(CredentialHeader.bearer());

    private static final Set<KeyState> SHOWN = EnumSet.complementOf(EnumSet.of(KeyState.REVOKED));

    /** This vendor's clients do not send versions. */
    private static final Precondition ANY_VERSION = new Precondition.Exists();

    private final KeyService keys;
    private final RotationService rotations;
    private final ProjectService projects;
    private final Verifier verifier;
    private final Callers callers;
    private final InstantSource clock;

    public BasicDoor(
            KeyService keys,
            RotationService rotations,
            ProjectService projects,
            Verifier verifier,
            Callers callers,
            InstantSource clock) {
        this.keys = keys;
        this.rotations = rotations;
        this.projects = projects;
        this.verifier = verifier;
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
                Route.of("GET", KEYS, "listKeys", this::list),
                Route.of("POST", KEYS, "createKey", this::create),
                Route.of("POST", KEYS + "/verify", "verifyKey", this::verify)
                        .withMaxBodyBytes(Route.MAX_QUESTION_BYTES)
                        .withSampledLog(),
                Route.of("GET", ONE, "getKey", this::get),
                Route.of("PATCH", ONE, "updateKey", this::update),
                Route.of("DELETE", ONE, "deleteKey", this::delete),
                Route.of("POST", ONE + "/regenerate", "regenerateKey", this::regenerate));
    }

    @Override
    public boolean owns(String path) {
        return path.equals(PROJECT) || path.startsWith(PROJECT + "/");
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
        Caller caller = caller(exchange);
        exchange.holdList();
        Iterator<OwnedKey> all =
                keys.listAll(caller, KeyFilter.all(clock.instant()).states(SHOWN));
        return Answer.streamed(200, Json.MEDIA_TYPE, out -> write(out, all));
    }

    private static void write(OutputStream out, Iterator<OwnedKey> all) throws IOException {
        out.write("{\"data\":[".getBytes(StandardCharsets.US_ASCII));
        boolean first = true;
        while (all.hasNext()) {
            if (!first) {
                out.write(',');
            }
            first = false;
            out.write(Json.bytes(Mapping.shown(all.next()).listed()));
        }
        out.write("]}".getBytes(StandardCharsets.US_ASCII));
    }

    private Answer create(Exchange exchange) {
        IssuedKey issued = keys.create(
                caller(exchange), () -> Mapping.draft(Wire.CreateKey.read(Json.object(exchange))), Once.unasked());
        return Answer.json(200, Wire.one(Mapping.shown(issued.owned()).created(issued.secret())))
                .uncompressed();
    }

    private Answer get(Exchange exchange) {
        Caller caller = caller(exchange);
        OwnedKey owned = keys.get(caller, key(caller, Management.KEYS_READ, exchange));
        return Answer.json(
                200, Wire.one(Mapping.shown(Mapping.shownOrMissing(owned)).got()));
    }

    private Answer update(Exchange exchange) {
        Caller caller = caller(exchange);
        OwnedKey owned = keys.update(
                caller,
                key(caller, Management.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> Mapping.change(Wire.UpdateKey.read(Json.object(exchange)), current));
        return Answer.json(200, Wire.one(Mapping.shown(owned).updated()));
    }

    private Answer delete(Exchange exchange) {
        Caller caller = caller(exchange);
        keys.delete(caller, key(caller, Management.KEYS_WRITE, exchange), ANY_VERSION, Mapping::isShown);
        return Answer.json(200, Wire.deleted());
    }

    private Answer regenerate(Exchange exchange) {
        Caller caller = caller(exchange);
        IssuedKey issued = rotations.rotate(
                caller,
                key(caller, Management.KEYS_WRITE, exchange),
                ANY_VERSION,
                current -> Rotation.AT_ONCE,
                Once.unasked());
        return Answer.json(200, Wire.one(Mapping.shown(issued.owned()).regenerated(issued.secret())))
                .uncompressed();
    }

    /**
     * Verifies a key. The status is always 200; nothing else is returned for a key that is not
     * valid.
     */
    private Answer verify(Exchange exchange) {
        Caller caller = caller(exchange);
        caller.require(Management.KEYS_VERIFY);
        Wire.VerifyKey body = Wire.VerifyKey.read(Json.object(exchange));
        Optional<Wire.ApiKey> valid = Mapping.question(body)
                .map(question -> verifier.verify(caller, () -> question))
                .filter(Verdict::isValid)
                .map(Verdict::key)
                .map(key -> Mapping.shown(keys.verified(caller, key.id())));
        return Answer.json(200, Wire.verdict(valid));
    }

    /**
     * The caller within the project named by the path. For a caller without access, the project
     * does not exist.
     */
    private Caller caller(Exchange exchange) {
        Caller caller = callers.byKeyOrToken(exchange, CREDENTIALS);
        return caller.within(projects.reach(caller, exchange.parameter("id")).id());
    }

    /** The key named by the path. The caller's permission is checked before the form of the id. */
    private static KeyRef key(Caller caller, Management permission, Exchange exchange) {
        caller.require(permission);
        return KeyId.parse(exchange.parameter("key_id"))
                .map(KeyRef.ById::new)
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.KEY, "malformed id"));
    }
}
