package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.feed.FellowNode;
import dev.rekey.core.feed.Fellowship;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/nodes}: the nodes that may serve requests, and the changes they have applied. */
final class ListNodes implements NativeOperation {

    private final Fellowship fellowship;

    ListNodes(Fellowship fellowship) {
        this.fellowship = fellowship;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.NODES_READ);
        return Answer.json(200, Pages.whole(fellowship.nodes(), this::json));
    }

    private ObjectNode json(FellowNode node) {
        ObjectNode json = Json.object();
        json.put("id", node.id().toString());
        json.put("name", node.name());
        json.put("version", node.version());
        json.put("answering", node.id().equals(fellowship.self().id()));
        json.put("started_at", InstantText.of(node.startedAt()));
        json.put("live", node.live());
        json.put("lease_until", InstantText.of(node.leaseUntil()));
        json.put("serves_until", InstantText.of(node.servesUntil()));
        json.put("applied_epoch", node.applied());
        return json;
    }
}
