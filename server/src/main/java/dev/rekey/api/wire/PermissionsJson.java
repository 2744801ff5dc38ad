package dev.rekey.api.wire;

import dev.rekey.core.access.Permission;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ArrayNode;

/** JSON form of a list of permissions. */
public final class PermissionsJson {

    private PermissionsJson() {}

    public static ArrayNode of(Iterable<Permission> permissions) {
        ArrayNode json = Json.array();
        permissions.forEach(permission -> json.add(permission.value()));
        return json;
    }
}
