package dev.rekey.api;

import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.FieldChange;
import dev.rekey.http.Json;
import java.util.Objects;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An audit event on the wire. */
final class AuditEventJson {

    private AuditEventJson() {}

    static ObjectNode of(AuditEvent event) {
        ObjectNode json = Json.object();
        json.put("id", event.id().toString());
        json.put("at", Words.of(event.at()));
        json.put("project", event.project().toString());
        json.put("key", event.key() == null ? null : Objects.toString(event.key()));
        json.set("actor", ActorJson.of(event.actor()));
        json.put("door", event.door());
        json.put("action", event.action().text());
        json.put("outcome", Words.of(event.outcome()));
        json.put("address", event.address());
        json.put("request_id", event.requestId().toString());
        ArrayNode changes = json.putArray("changes");
        for (FieldChange change : event.changes()) {
            ObjectNode each = changes.addObject();
            each.put("field", change.field());
            each.set("from", Json.tree(change.from()));
            each.set("to", Json.tree(change.to()));
        }
        return json;
    }
}
