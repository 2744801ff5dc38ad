package dev.rekey.api.wire;

import dev.rekey.core.EnumText;
import dev.rekey.core.project.User;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a key's owner, with the members visible to everyone who can see the key. */
public final class OwnerJson {

    private OwnerJson() {}

    public static ObjectNode of(User user) {
        ObjectNode json = Json.object();
        json.put("id", user.id().toString());
        json.put("name", user.name());
        json.put("email", user.email());
        json.put("type", EnumText.of(user.type()));
        json.put("role", EnumText.of(user.role()));
        return json;
    }
}
