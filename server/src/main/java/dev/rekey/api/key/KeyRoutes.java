package dev.rekey.api.key;

import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.NativeRouteFactory;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.key.rotation.RotationService;
import dev.rekey.core.key.schedule.ScheduleService;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.UserService;
import dev.rekey.core.traffic.RehearsalService;
import dev.rekey.http.HttpRoute;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Routes of keys: the key itself, its secrets, revisions and scheduled changes. */
public final class KeyRoutes {

    private static final String KEY = "/v1/keys/{key}";
    private static final String REVISIONS = KEY + "/revisions";
    private static final String REVISION = REVISIONS + "/{version}";
    private static final String CHANGES = KEY + "/scheduled-changes";
    private static final String CHANGE = CHANGES + "/{change}";
    private static final String SECRET = KEY + "/secrets/{secret}";

    private final NativeRouteFactory routes;
    private final Services services;
    private final CursorCodec cursors;
    private final IdempotencyHandler idempotency;
    private final InstantSource clock;

    private KeyRoutes(
            NativeRouteFactory routes,
            Services services,
            CursorCodec cursors,
            IdempotencyHandler idempotency,
            InstantSource clock) {
        this.routes = routes;
        this.services = services;
        this.cursors = cursors;
        this.idempotency = idempotency;
        this.clock = clock;
    }

    /** The services that the operations call. */
    public record Services(
            KeyService keys,
            RotationService rotations,
            HistoryService history,
            ScheduleService schedule,
            RehearsalService rehearsals,
            ProjectService projects,
            UserService users) {}

    /** All routes of the package. */
    public static List<HttpRoute> of(
            NativeRouteFactory routes,
            Services services,
            CursorCodec cursors,
            IdempotencyHandler idempotency,
            InstantSource clock) {
        KeyRoutes parts = new KeyRoutes(routes, services, cursors, idempotency, clock);
        List<HttpRoute> all = new ArrayList<>(parts.ofKeys());
        all.addAll(parts.ofSecrets());
        all.addAll(parts.ofRevisions());
        all.addAll(parts.ofScheduledChanges());
        return List.copyOf(all);
    }

    private List<HttpRoute> ofKeys() {
        KeyService keys = services.keys();
        return List.of(
                routes.mutating("POST", "/v1/keys", "createKey", new CreateKeyOperation(keys, idempotency, clock)),
                routes.authenticated(
                        "GET",
                        "/v1/keys",
                        "listKeys",
                        ListKeysOperation.PARAMETERS,
                        new ListKeysOperation(keys, services.projects(), services.users(), cursors, clock)),
                routes.authenticated("GET", KEY, "getKey", new GetKeyOperation(keys, clock)),
                routes.mutating(
                        "PATCH",
                        KEY,
                        "updateKey",
                        new UpdateKeyOperation(keys, services.schedule(), services.rehearsals(), clock)),
                routes.authenticated(
                        "POST",
                        KEY + "/rehearse",
                        "rehearseKey",
                        RehearseKeyOperation.PARAMETERS,
                        new RehearseKeyOperation(services.rehearsals(), services.schedule(), clock)),
                routes.mutating("DELETE", KEY, "deleteKey", new DeleteKeyOperation(keys)),
                routes.mutating("PUT", KEY + "/metadata", "setKeyMetadata", new SetKeyMetadataOperation(keys, clock)),
                routes.mutating(
                        "POST", KEY + "/revoke", "revokeKey", new RevokeKeyOperation(keys, idempotency, clock)));
    }

    private List<HttpRoute> ofSecrets() {
        RotationService rotations = services.rotations();
        return List.of(
                routes.mutating(
                        "POST", KEY + "/rotate", "rotateKey", new RotateKeyOperation(rotations, idempotency, clock)),
                routes.mutating(
                        "POST",
                        KEY + "/rotate/cancel",
                        "cancelRotation",
                        new CancelRotationOperation(rotations, idempotency, clock)),
                routes.mutating("PATCH", SECRET, "updateSecret", new UpdateSecretOperation(rotations, clock)),
                routes.mutating("DELETE", SECRET, "endSecret", new EndSecretOperation(rotations, clock)));
    }

    private List<HttpRoute> ofRevisions() {
        HistoryService history = services.history();
        return List.of(
                routes.authenticated(
                        "GET",
                        REVISIONS,
                        "listRevisions",
                        ListRevisionsOperation.PARAMETERS,
                        new ListRevisionsOperation(history, cursors)),
                routes.authenticated(
                        "GET",
                        REVISION,
                        "getRevision",
                        GetRevisionOperation.PARAMETERS,
                        new GetRevisionOperation(history)),
                routes.mutating(
                        "POST",
                        REVISION + "/restore",
                        "restoreKey",
                        new RestoreKeyOperation(history, idempotency, clock)));
    }

    private List<HttpRoute> ofScheduledChanges() {
        ScheduleService schedule = services.schedule();
        return List.of(
                routes.authenticated(
                        "GET",
                        CHANGES,
                        "listScheduledChanges",
                        QueryReader.PAGED,
                        new ListScheduledChangesOperation(schedule, cursors)),
                routes.authenticated("GET", CHANGE, "getScheduledChange", new GetScheduledChangeOperation(schedule)),
                routes.mutating(
                        "DELETE", CHANGE, "cancelScheduledChange", new CancelScheduledChangeOperation(schedule)),
                routes.mutating(
                        "POST",
                        CHANGE + "/apply",
                        "applyScheduledChange",
                        new ApplyScheduledChangeOperation(schedule, idempotency, clock)));
    }
}
