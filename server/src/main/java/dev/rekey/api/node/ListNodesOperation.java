package dev.rekey.api.node;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.InstantText;
import dev.rekey.api.wire.PageResponse;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.feed.ClusterNode;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /v1/nodes}: the nodes that may serve requests, and the changes they have applied. */
final class ListNodesOperation implements ApiOperation {

    private final ClusterView cluster;

    ListNodesOperation(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.NODES_READ);
        return HttpResponse.json(200, PageResponse.whole(cluster.nodes(), this::json));
    }

    private ObjectNode json(ClusterNode node) {
        ObjectNode json = Json.object();
        json.put("id", node.id().toString());
        json.put("name", node.name());
        json.put("version", node.version());
        json.put("answering", node.id().equals(cluster.self().id()));
        json.put("started_at", InstantText.of(node.startedAt()));
        json.put("live", node.live());
        json.put("lease_until", InstantText.of(node.leaseUntil()));
        json.put("serves_until", InstantText.of(node.servesUntil()));
        json.put("applied_epoch", node.applied());
        return json;
    }
}
