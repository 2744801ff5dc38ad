package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/projects/{project}/users/{user}}. */
final class GetUserOperation implements ApiOperation {

    private final UserService users;

    GetUserOperation(UserService users) {
        this.users = users;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return UserResponse.of(200, users.get(caller, PathReader.project(exchange), UserResponse.named(exchange)));
    }
}
