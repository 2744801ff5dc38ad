package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.RoleService.RoleDraft;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fields;
import java.util.List;
import java.util.Optional;

/** {@code PUT /v1/projects/{project}/roles/{role}}: creates or replaces a role. */
final class SetRole implements NativeOperation {

    private final RoleService roles;

    SetRole(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        return RoleAnswer.of(roles.set(
                caller,
                ProjectAnswer.named(exchange),
                exchange.parameter("role"),
                EntityTag.precondition(exchange),
                () -> draft(Body.read(exchange), exchange.parameter("role"))));
    }

    /** The body may repeat the name, so that clients can send back what they read. */
    private static RoleDraft draft(Fields fields, String role) {
        Optional<String> name = fields.optionalText("name");
        if (name.isPresent() && !name.get().equals(role)) {
            fields.unacceptable("name", "read_only", "Must be the name in the path.");
        }
        Optional<String> description = fields.optionalText("description");
        List<String> permissions = fields.requiredTexts("permissions").orElse(List.of());
        Body.refuseMisshapen(fields);
        return new RoleDraft(description, permissions, fields.unacceptable());
    }
}
