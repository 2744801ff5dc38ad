package dev.rekey.api.audit;

import dev.rekey.api.wire.InstantText;
import dev.rekey.core.EnumText;
import dev.rekey.core.verify.UsageReport;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of usage: every step of the time span, with the outcomes that occurred. */
final class UsageJson {

    private UsageJson() {}

    static ObjectNode of(UsageReport usage) {
        ObjectNode json = Json.object();
        json.put("key_id", usage.key().toString());
        json.put("from", InstantText.of(usage.span().start()));
        json.put("to", InstantText.of(usage.span().end()));
        json.put("step", EnumText.of(usage.span().step()));
        json.put("total", usage.total());
        ArrayNode parts = json.putArray("usage");
        for (UsageReport.Part part : usage.parts()) {
            ObjectNode item = parts.addObject();
            item.put("at", InstantText.of(part.at()));
            item.put("total", part.total());
            ObjectNode outcomes = item.putObject("outcomes");
            part.outcomes().forEach((outcome, uses) -> outcomes.put(outcome.name(), uses));
        }
        return json;
    }
}
