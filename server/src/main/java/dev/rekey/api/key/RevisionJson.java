package dev.rekey.api.key;

import dev.rekey.api.wire.ActorJson;
import dev.rekey.api.wire.DifferenceJson;
import dev.rekey.api.wire.InstantText;
import dev.rekey.core.key.Revision;
import dev.rekey.core.key.effect.RevisionDifference;
import dev.rekey.core.key.service.HistoryService;
import dev.rekey.http.json.Json;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a revision and its difference from another one. */
final class RevisionJson {

    private RevisionJson() {}

    static ObjectNode of(HistoryService.Entry entry) {
        Revision revision = entry.revision();
        ObjectNode json = Json.object();
        json.put("version", revision.version());
        json.put("action", revision.action().text());
        json.put("at", InstantText.of(revision.stamp().at()));
        json.set("by", ActorJson.of(revision.stamp().by()));
        json.put("api", revision.api());
        json.put("address", revision.address());
        json.put("reason", revision.reason());
        json.put("revoked", revision.revoked());
        json.put("quarantined", revision.quarantined());
        ObjectNode settings = json.putObject("settings");
        KeyJson.putSettings(settings, revision.settings(), revision.stamp().at());
        json.put("compared_to", entry.difference().map(RevisionDifference::from).orElse(null));
        json.set(
                "changes",
                DifferenceJson.changes(
                        entry.difference().map(RevisionDifference::changes).orElse(List.of())));
        json.set(
                "effects",
                DifferenceJson.effects(
                        entry.difference().map(RevisionDifference::effects).orElse(List.of())));
        return json;
    }
}
