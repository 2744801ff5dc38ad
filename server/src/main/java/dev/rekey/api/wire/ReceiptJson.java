package dev.rekey.api.wire;

import dev.rekey.core.feed.Receipt;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON form of a receipt. */
public final class ReceiptJson {

    private ReceiptJson() {}

    public static ObjectNode of(Receipt receipt) {
        ObjectNode json = Json.object();
        json.put("epoch", receipt.epoch());
        json.put("complete", receipt.complete());
        ArrayNode nodes = json.putArray("nodes");
        for (Receipt.Confirmation node : receipt.nodes()) {
            ObjectNode item = nodes.addObject();
            item.put("id", node.id().toString());
            item.put("name", node.name());
            item.put("applied_at", InstantText.of(node.appliedAt()));
        }
        return json;
    }
}
