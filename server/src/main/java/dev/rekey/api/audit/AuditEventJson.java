package dev.rekey.api.audit;

import dev.rekey.api.wire.ActorJson;
import dev.rekey.api.wire.DifferenceJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.core.EnumText;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.http.json.Json;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of an audit event. */
final class AuditEventJson {

    private AuditEventJson() {}

    static ObjectNode of(AuditEvent event) {
        ObjectNode json = Json.object();
        json.put("id", event.id().toString());
        json.put("at", InstantText.of(event.at()));
        json.put("project", event.project() == null ? null : Objects.toString(event.project()));
        json.put("key", event.key() == null ? null : Objects.toString(event.key()));
        json.set("actor", ActorJson.of(event.actor()));
        json.put("api", event.api());
        json.put("action", event.action().text());
        json.put("outcome", EnumText.of(event.outcome()));
        json.put("address", event.address());
        json.put("request_id", event.requestId().toString());
        json.set("changes", DifferenceJson.changes(event.changes()));
        json.put("reason", event.reason());
        json.put("failures", event.failures());
        return json;
    }
}
