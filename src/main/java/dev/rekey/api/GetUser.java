package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/projects/{project}/users/{user}}. */
final class GetUser implements NativeOperation {

    private final UserService users;

    GetUser(UserService users) {
        this.users = users;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return UserAnswer.of(200, users.get(caller, ProjectAnswer.named(exchange), UserAnswer.named(exchange)));
    }
}
