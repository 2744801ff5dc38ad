package dev.rekey.api.key;

import dev.rekey.api.wire.ActorJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.core.EnumText;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.ScheduledChangeId;
import dev.rekey.core.key.KeyChangeMergePatch;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.ScheduledChangeFailure;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.json.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a scheduled change, and the scheduled change named by a path. */
final class ScheduledChangeJson {

    /** An id that no scheduled change has; see {@link KeyResponse}. */
    private static final ScheduledChangeId UNKNOWN = new ScheduledChangeId(new UUID(0, 0));

    private ScheduledChangeJson() {}

    /** The scheduled change named by the path. */
    static ScheduledChangeId named(HttpExchange exchange) {
        return ScheduledChangeId.parse(exchange.parameter("change")).orElse(UNKNOWN);
    }

    static ObjectNode of(ScheduledChange change) {
        @Nullable ScheduledChangeFailure held = change.heldBack();
        @Nullable AuditStamp ended = change.ended();
        ObjectNode json = Json.object();
        json.put("id", change.id().toString());
        json.put("state", EnumText.of(change.state()));
        json.put("effective_at", InstantText.of(change.plan().effectiveAt()));
        json.set("change", Json.tree(KeyChangeMergePatch.of(change.plan().change())));
        json.put("reason", change.plan().change().reason().orElse(null));
        json.put("max_refused", change.plan().maxRefused());
        json.put("would_refuse", change.wouldRefuse());
        json.set("held_back", held == null ? Json.tree(null) : held(held));
        json.put("created_at", InstantText.of(change.created().at()));
        json.set("created_by", ActorJson.of(change.created().by()));
        json.put("ended_at", ended == null ? null : InstantText.of(ended.at()));
        json.set("ended_by", ended == null ? Json.tree(null) : ActorJson.of(ended.by()));
        json.put("version", change.version());
        return json;
    }

    private static ObjectNode held(ScheduledChangeFailure held) {
        ObjectNode json = Json.object();
        json.put("because", EnumText.of(held.because()));
        json.put("message", held.message());
        json.set("fields", Json.array(held.fields()));
        json.put("at", InstantText.of(held.at()));
        return json;
    }
}
