package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/projects/{project}/roles/{role}}. */
final class GetRoleOperation implements ApiOperation {

    private final RoleService roles;

    GetRoleOperation(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return RoleResponse.of(roles.get(caller, PathReader.project(exchange), exchange.parameter("role")));
    }
}
