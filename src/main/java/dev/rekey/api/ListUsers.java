package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/**
 * {@code GET /v1/projects/{project}/users}: the project's users in order of creation; a member sees
 * only itself.
 */
final class ListUsers implements NativeOperation {

    private final UserService users;
    private final Cursors cursors;

    ListUsers(UserService users, Cursors cursors) {
        this.users = users;
        this.cursors = cursors;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.USERS_READ);
        Query query = new Query(exchange);
        int limit = query.limit();
        query.refuseIfAny();
        UserId after =
                cursors.read(exchange).map(place -> new UserId(place.id())).orElse(null);
        return Pages.answer(
                exchange,
                cursors,
                () -> Pages.pieces(
                        after,
                        User::id,
                        limit + 1,
                        (last, max) -> users.list(caller, ProjectAnswer.named(exchange), last, max)),
                limit,
                UserJson::of,
                user -> Cursors.Place.of(user.id().value()));
    }
}
