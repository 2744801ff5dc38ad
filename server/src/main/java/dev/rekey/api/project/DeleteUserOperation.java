package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** {@code DELETE /v1/projects/{project}/users/{user}}: deletes a user and its keys. */
final class DeleteUserOperation implements ApiOperation {

    private final UserService users;

    DeleteUserOperation(UserService users) {
        this.users = users;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        users.delete(
                caller, PathReader.project(exchange), UserResponse.named(exchange), EntityTag.precondition(exchange));
        return HttpResponse.empty(204);
    }
}
