package dev.rekey.api.key;

import dev.rekey.api.wire.DifferenceJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.core.EnumText;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.key.effect.ProposedChange;
import dev.rekey.core.traffic.CountRange;
import dev.rekey.core.traffic.Rehearsal;
import dev.rekey.core.verify.UsageCount;
import dev.rekey.http.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a rehearsal. Every member is always present. */
final class RehearsalJson {

    private RehearsalJson() {}

    static ObjectNode of(Rehearsal rehearsal) {
        ProposedChange proposal = rehearsal.proposal();
        ObjectNode json = Json.object();
        json.put("key_id", proposal.before().key().id().toString());
        json.put("version", proposal.before().key().version());
        json.put("from", InstantText.of(rehearsal.span().start()));
        json.put("to", InstantText.of(rehearsal.span().end()));
        json.put("recording", rehearsal.recording());
        json.put("attempts", rehearsal.attempts());
        json.set("would_pass", put(Json.object(), rehearsal.wouldPass()));
        json.set("would_refuse", turned(rehearsal.wouldRefuse()));
        json.set("would_allow", turned(rehearsal.wouldAllow()));
        ArrayNode uncertain = json.putArray("uncertain");
        for (Rehearsal.Uncertainty doubt : rehearsal.doubts()) {
            uncertain
                    .addObject()
                    .put("code", EnumText.of(doubt.cause()))
                    .put("attempts", doubt.attempts())
                    .put("text", doubt.cause().sentence());
        }
        json.set("changes", DifferenceJson.changes(proposal.changes()));
        json.set("effects", DifferenceJson.effects(proposal.effects()));
        return json;
    }

    private static ObjectNode turned(Rehearsal.AffectedTraffic turned) {
        ObjectNode json = put(Json.object(), turned.attempts());
        ArrayNode byReason = json.putArray("by_reason");
        for (Rehearsal.ByReason reason : turned.byReason()) {
            put(byReason.addObject().put("code", reason.reason().name()), reason.attempts());
        }
        ArrayNode bySource = json.putArray("by_source");
        for (Rehearsal.BySource source : turned.bySource()) {
            put(putSource(bySource.addObject(), source.network(), source.origin()), source.attempts());
        }
        ArrayNode examples = json.putArray("examples");
        for (Rehearsal.Example example : turned.examples()) {
            ObjectNode item = examples.addObject();
            putSource(item, example.shape().network(), example.shape().origin());
            String permissions = example.shape().permissions();
            item.put("permissions", permissions.isEmpty() ? null : permissions);
            item.put("resource", example.shape().resource());
            item.put("recorded", example.shape().outcome().name());
            ArrayNode predicted = item.putArray("predicted");
            example.predicted().stream().sorted().map(Enum::name).forEach(predicted::add);
            put(item, example.attempts());
            item.put("last_hour", InstantText.of(UsageCount.startOf(example.lastHour())));
        }
        return json;
    }

    private static ObjectNode putSource(ObjectNode json, @Nullable IpRange network, @Nullable String origin) {
        return json.put("network", network == null ? null : network.toString()).put("origin", origin);
    }

    private static ObjectNode put(ObjectNode json, CountRange bounds) {
        return json.put("at_least", bounds.atLeast()).put("at_most", bounds.atMost());
    }
}
