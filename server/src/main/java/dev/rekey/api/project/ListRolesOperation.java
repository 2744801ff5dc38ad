package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;

/** {@code GET /v1/projects/{project}/roles}: all roles, ordered by name. */
final class ListRolesOperation implements ApiOperation {

    private final RoleService roles;

    ListRolesOperation(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        exchange.holdList();
        return HttpResponse.json(
                200, PageResponse.whole(roles.list(caller, PathReader.project(exchange)), RoleJson::of));
    }
}
