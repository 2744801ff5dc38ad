package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code POST /v1/projects/{project}/users}: creates a user of the project. */
final class CreateUser implements NativeOperation {

    private final UserService users;
    private final Repeats repeats;

    CreateUser(UserService users, Repeats repeats) {
        this.users = users;
        this.repeats = repeats;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.USERS_WRITE);
        return repeats.<User>once(caller, exchange, 201, false, UserJson::of, once -> {
            User created = users.create(
                    caller, ProjectAnswer.named(exchange), () -> UserWire.draft(Body.readNew(exchange)), once);
            return UserAnswer.of(201, created).with("Location", exchange.path() + "/" + created.id());
        });
    }
}
