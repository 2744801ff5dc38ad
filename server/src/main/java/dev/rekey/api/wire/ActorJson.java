package dev.rekey.api.wire;

import dev.rekey.core.access.Actor;
import dev.rekey.http.json.Json;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of an actor: the user and key that made a change, with the name they had then. */
public final class ActorJson {

    private ActorJson() {}

    public static ObjectNode of(Actor actor) {
        ObjectNode json = Json.object();
        json.put("user", actor.user() == null ? null : Objects.toString(actor.user()));
        json.put("key", actor.key() == null ? null : Objects.toString(actor.key()));
        json.put("name", actor.name());
        return json;
    }
}
