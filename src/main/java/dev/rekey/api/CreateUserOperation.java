package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code POST /v1/projects/{project}/users}: creates a user of the project. */
final class CreateUserOperation implements ApiOperation {

    private final UserService users;
    private final IdempotencyHandler repeats;

    CreateUserOperation(UserService users, IdempotencyHandler repeats) {
        this.users = users;
        this.repeats = repeats;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.USERS_WRITE);
        return repeats.<User>once(caller, exchange, 201, false, UserJson::of, once -> {
            User created = users.create(
                    caller,
                    ProjectResponse.named(exchange),
                    () -> UserRequestReader.draft(RequestBodyReader.readNew(exchange)),
                    once);
            return UserResponse.of(201, created).with("Location", exchange.path() + "/" + created.id());
        });
    }
}
