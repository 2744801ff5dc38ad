package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** {@code GET /v1/projects/{project}/roles/{role}}. */
final class GetRole implements NativeOperation {

    private final RoleService roles;

    GetRole(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return RoleAnswer.of(roles.get(caller, ProjectAnswer.named(exchange), exchange.parameter("role")));
    }
}
