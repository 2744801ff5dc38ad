package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.CursorCodec;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.QueryReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/**
 * {@code GET /v1/projects/{project}/users}: the project's users in order of creation; a member sees
 * only itself.
 */
final class ListUsersOperation implements ApiOperation {

    private final UserService users;
    private final CursorCodec cursors;

    ListUsersOperation(UserService users, CursorCodec cursors) {
        this.users = users;
        this.cursors = cursors;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.USERS_READ);
        QueryReader query = new QueryReader(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        UserId after =
                cursors.read(exchange).map(place -> new UserId(place.id())).orElse(null);
        return PageResponse.answer(
                exchange,
                cursors,
                () -> PageResponse.pieces(
                        after,
                        User::id,
                        limit + 1,
                        (last, max) -> users.list(caller, PathReader.project(exchange), last, max)),
                limit,
                UserJson::of,
                user -> CursorCodec.Position.of(user.id().value()));
    }
}
