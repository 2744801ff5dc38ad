package dev.rekey.api.project;

import dev.rekey.api.wire.PermissionsJson;
import dev.rekey.core.EnumText;
import dev.rekey.core.project.User;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a user. Every member is always present; {@code permissions: null} means all. */
final class UserJson {

    private UserJson() {}

    static ObjectNode of(User user) {
        ObjectNode json = Json.object();
        json.put("id", user.id().toString());
        json.put("number", user.number());
        json.put("project", user.project().toString());
        json.put("external_id", user.externalId());
        json.put("name", user.name());
        json.put("email", user.email());
        json.put("role", EnumText.of(user.role()));
        json.put("type", EnumText.of(user.type()));
        json.put("enabled", user.enabled());
        var permissions = user.permissions();
        json.set("permissions", permissions == null ? Json.tree(null) : PermissionsJson.of(permissions));
        json.set("metadata", Json.tree(user.metadata().members()));
        return json;
    }
}
