package dev.rekey.api.project;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.PathReader;
import dev.rekey.api.wire.RequestBodyReader;
import dev.rekey.core.access.Caller;
import dev.rekey.core.project.RoleService;
import dev.rekey.core.project.RoleService.RoleDraft;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;
import dev.rekey.http.json.JsonObjectReader;
import java.util.List;
import java.util.Optional;

/** {@code PUT /v1/projects/{project}/roles/{role}}: creates or replaces a role. */
final class SetRoleOperation implements ApiOperation {

    private final RoleService roles;

    SetRoleOperation(RoleService roles) {
        this.roles = roles;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        return RoleResponse.of(roles.set(
                caller,
                PathReader.project(exchange),
                exchange.parameter("role"),
                EntityTag.precondition(exchange),
                () -> draft(RequestBodyReader.read(exchange), exchange.parameter("role"))));
    }

    /** The body may repeat the name, so that clients can send back what they read. */
    private static RoleDraft draft(JsonObjectReader fields, String role) {
        Optional<String> name = fields.optionalText("name");
        if (name.isPresent() && !name.get().equals(role)) {
            fields.unacceptable("name", "read_only", "Must be the name in the path.");
        }
        Optional<String> description = fields.optionalText("description");
        List<String> permissions = fields.requiredTexts("permissions").orElse(List.of());
        RequestBodyReader.rejectMalformed(fields);
        return new RoleDraft(description, permissions, fields.unacceptable());
    }
}
