package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PatchBody;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/**
 * {@code PATCH /v1/projects/{project}/users/{user}}: updates a user by a merge patch (RFC 7396).
 */
final class UpdateUserOperation implements ApiOperation {

    private final UserService users;

    UpdateUserOperation(UserService users) {
        this.users = users;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        PatchBody patch = new PatchBody(exchange);
        return UserResponse.of(
                200,
                users.update(
                        caller,
                        PathReader.project(exchange),
                        UserResponse.named(exchange),
                        EntityTag.precondition(exchange),
                        current -> UserRequestReader.change(patch.fields(), UserJson.of(current))));
    }
}
