package dev.rekey.api.project;

import dev.rekey.api.wire.PermissionsJson;
import dev.rekey.core.access.Role;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a role. */
final class RoleJson {

    private RoleJson() {}

    static ObjectNode of(Role role) {
        ObjectNode json = Json.object();
        json.put("name", role.name());
        json.put("description", role.description());
        json.set("permissions", PermissionsJson.of(role.permissions()));
        return json;
    }
}
