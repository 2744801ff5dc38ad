package dev.rekey.api.audit;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditQuery;
import dev.rekey.core.audit.AuditQueryBuilder;
import dev.rekey.core.audit.AuditService;
import dev.rekey.core.id.AuditId;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.ProjectService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/audit}: audit events, newest first. */
final class ListAuditEventsOperation implements ApiOperation {

    static final List<String> PARAMETERS =
            List.of("project", "key", "actor", "action", "from", "to", QueryReader.LIMIT, QueryReader.CURSOR);

    private final AuditService events;
    private final ProjectService projects;
    private final CursorCodec cursors;

    ListAuditEventsOperation(AuditService events, ProjectService projects, CursorCodec cursors) {
        this.events = events;
        this.projects = projects;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.AUDIT_READ);
        QueryReader query = new QueryReader(exchange);
        Optional<String> project = query.text("project");
        @Nullable
        KeyId key = query.value(
                        "key", KeyId::parse, "Must be the id of a key, for example key_01jc5m2t9vbx0f3s6w8q4r7n2k.")
                .orElse(null);
        Optional<Actor> actor = query.value(
                "actor",
                Actor::parse,
                "Must be the id of a user or of a key, for example user_01jc5m2t9vbx0f3s6w8q4r7n2k.");
        @Nullable
        AuditAction action = query.value(
                        "action", AuditAction::parse, "Must be an audit action, for example key.updated.")
                .orElse(null);
        @Nullable Instant from = query.instant("from").orElse(null);
        @Nullable Instant to = query.instant("to").orElse(null);
        int limit = query.limit();
        query.refuseIfAny();
        QueryReader.requireOrder(from, to);
        @Nullable
        AuditId after =
                cursors.read(exchange).map(place -> new AuditId(place.id())).orElse(null);
        @Nullable
        ProjectId in = project.map(ref -> projects.getVisible(caller, ref).id()).orElse(null);
        AuditQuery filter = AuditQueryBuilder.builder()
                .project(in)
                .key(key)
                .actorUser(actor.map(Actor::user).orElse(null))
                .actorKey(actor.map(Actor::key).orElse(null))
                .action(action)
                .from(from)
                .to(to)
                .after(after)
                .limit(limit + 1)
                .build();
        return PageResponse.answer(
                exchange,
                cursors,
                () -> PageResponse.pieces(
                        after, AuditEvent::id, limit + 1, (last, max) -> events.list(caller, filter.part(last, max))),
                limit,
                AuditEventJson::of,
                event -> CursorCodec.Position.of(event.id().value()));
    }

    /** The actor to filter by: a user with any key, or one key. */
    private record Actor(@Nullable UserId user, @Nullable KeyId key) {

        static Optional<Actor> parse(String text) {
            Optional<UserId> user = UserId.parse(text);
            return user.isPresent()
                    ? Optional.of(new Actor(user.get(), null))
                    : KeyId.parse(text).map(key -> new Actor(null, key));
        }
    }
}
