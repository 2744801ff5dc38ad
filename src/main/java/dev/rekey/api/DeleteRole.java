package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/**
 * {@code DELETE /v1/projects/{project}/roles/{role}}: deletes a role; keys that have it lose its
 * permissions and keep its name.
 */
final class DeleteRole implements NativeOperation {

    private final RoleService roles;

    DeleteRole(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        roles.delete(
                caller, ProjectAnswer.named(exchange), exchange.parameter("role"), EntityTag.precondition(exchange));
        return Answer.empty(204);
    }
}
