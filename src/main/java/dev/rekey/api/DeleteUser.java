package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** {@code DELETE /v1/projects/{project}/users/{user}}: deletes a user and its keys. */
final class DeleteUser implements NativeOperation {

    private final UserService users;

    DeleteUser(UserService users) {
        this.users = users;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        users.delete(
                caller, ProjectAnswer.named(exchange), UserAnswer.named(exchange), EntityTag.precondition(exchange));
        return Answer.empty(204);
    }
}
