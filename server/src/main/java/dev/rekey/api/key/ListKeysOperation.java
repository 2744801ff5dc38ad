package dev.rekey.api.key;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.EnumText;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.access.Permission;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.service.KeyService;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.project.ProjectService;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code GET /v1/keys}: the keys that the caller can see and the filters match, newest first. */
final class ListKeysOperation implements ApiOperation {

    static final List<String> PARAMETERS =
            List.of("project", "owner", "state", "permission", "q", QueryReader.LIMIT, QueryReader.CURSOR);

    private final KeyService keys;
    private final ProjectService projects;
    private final UserService users;
    private final CursorCodec cursors;
    private final InstantSource clock;

    ListKeysOperation(
            KeyService keys, ProjectService projects, UserService users, CursorCodec cursors, InstantSource clock) {
        this.keys = keys;
        this.projects = projects;
        this.users = users;
        this.cursors = cursors;
        this.clock = clock;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_READ);
        QueryReader query = new QueryReader(exchange);
        Optional<String> project = query.text("project");
        Optional<String> owner = query.text("owner");
        Set<KeyState> states = query.values(
                "state",
                text -> EnumText.find(KeyState.class, text),
                "Must be active, disabled, pending, expired, revoked or quarantined.");
        Optional<Permission> permission =
                query.value("permission", Permission::parse, "Must be a permission, for example files:read.");
        Optional<String> search = query.text("q");
        int limit = query.limit();
        query.refuseIfAny();
        Optional<CursorCodec.Position> place = cursors.read(exchange);

        Instant now = clock.instant();
        KeyFilter filter = KeyFilter.all(now).states(states);
        if (permission.isPresent()) {
            filter = filter.permission(permission.get());
        }
        if (search.isPresent()) {
            String text = search.get();
            // Not hashed for a search by secret: a secret must not appear in a URL.
            filter = filter.search(new KeyFilter.Search(text, false, KeyId.parse(text), List.of()));
        }
        Optional<ProjectId> in =
                project.map(ref -> projects.getVisible(caller, ref).id());
        if (in.isPresent()) {
            filter = filter.project(in.get());
        }
        if (owner.isPresent()) {
            filter = filter.owner(ownerOf(caller, in, owner.get()));
        }
        KeyFilter keyFilter = filter;
        KeyPage page = new KeyPage.After(
                place.map(at -> new KeyPage.Position(at.at(), new KeyId(at.id())))
                        .orElse(null),
                limit + 1);
        return PageResponse.answer(
                exchange,
                cursors,
                () -> keys.list(caller, keyFilter, page),
                limit,
                aggregate -> KeyJson.of(aggregate, now),
                aggregate -> CursorCodec.Position.of(KeyPage.Position.of(aggregate.key())));
    }

    /**
     * The owner, by id or external id. Root can name any user by id; an external id is looked up in
     * one project.
     */
    private UserId ownerOf(Caller caller, Optional<ProjectId> in, String text) {
        Optional<UserId> id = UserId.parse(text);
        if (caller.isRoot() && in.isEmpty() && id.isPresent()) {
            return id.get();
        }
        return users.getVisible(caller, in.orElse(caller.project()), text).id();
    }
}
