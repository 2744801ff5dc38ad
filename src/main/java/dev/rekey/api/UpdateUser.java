package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/**
 * {@code PATCH /v1/projects/{project}/users/{user}}: updates a user by a merge patch (RFC 7396).
 */
final class UpdateUser implements NativeOperation {

    private final UserService users;

    UpdateUser(UserService users) {
        this.users = users;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return UserAnswer.of(
                200,
                users.update(
                        caller,
                        ProjectAnswer.named(exchange),
                        UserAnswer.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> UserWire.change(Body.readPatch(exchange), UserJson.of(current))));
    }
}
