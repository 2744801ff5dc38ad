package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/**
 * {@code DELETE /v1/projects/{project}/roles/{role}}: deletes a role; keys that have it lose its
 * permissions and keep its name.
 */
final class DeleteRoleOperation implements ApiOperation {

    private final RoleService roles;

    DeleteRoleOperation(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        roles.delete(
                caller, PathReader.project(exchange), exchange.parameter("role"), EntityTag.precondition(exchange));
        return HttpResponse.empty(204);
    }
}
