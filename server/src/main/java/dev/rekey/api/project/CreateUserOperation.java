package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.IdempotencyHandler;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code POST /v1/projects/{project}/users}: creates a user of the project. */
final class CreateUserOperation implements ApiOperation {

    private final UserService users;
    private final IdempotencyHandler idempotency;

    CreateUserOperation(UserService users, IdempotencyHandler idempotency) {
        this.users = users;
        this.idempotency = idempotency;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.USERS_WRITE);
        return idempotency.<User>once(caller, exchange, 201, false, UserJson::of, recorder -> {
            User created = users.create(
                    caller,
                    PathReader.project(exchange),
                    () -> UserRequestReader.draft(RequestBodyReader.readNew(exchange)),
                    recorder);
            return UserResponse.of(201, created).with("Location", exchange.path() + "/" + created.id());
        });
    }
}
