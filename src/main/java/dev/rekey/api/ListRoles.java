package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/projects/{project}/roles}: all roles, ordered by name. */
final class ListRoles implements NativeOperation {

    private final RoleService roles;

    ListRoles(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        exchange.holdList();
        return Answer.json(200, Pages.whole(roles.list(caller, ProjectAnswer.named(exchange)), RoleJson::of));
    }
}
