package dev.rekey.api.wire;

import dev.rekey.core.feed.ClusterView;
import dev.rekey.core.feed.Receipt;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.PreferHeader;
import dev.rekey.http.json.Json;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Adds a receipt to a change if the client asks for it with {@code Prefer: wait=10}. The response
 * is sent when every node has applied the change or the time has passed; its status is the same in
 * both cases. Thread-safe.
 */
public final class ReceiptWaiter {

    private static final long MAX_WAIT_SECONDS = 30;

    private final ClusterView cluster;

    public ReceiptWaiter(ClusterView cluster) {
        this.cluster = cluster;
    }

    /** Runs a change and returns its response, with the receipt if requested. */
    public HttpResponse of(HttpExchange exchange, Supplier<HttpResponse> change) {
        OptionalLong seconds = PreferHeader.waitSeconds(exchange);
        return seconds.isEmpty()
                ? change.get()
                : joined(exchange, seconds.getAsLong(), cluster.awaited(exchange.requestId(), change));
    }

    private HttpResponse joined(HttpExchange exchange, long seconds, HttpResponse answer) {
        if (answer.status() >= 300) {
            return answer;
        }
        // A request that changed nothing, or that repeats an earlier one, gets a receipt for all
        // changes so far.
        OptionalLong changeEpoch = cluster.epochOf(exchange.requestId());
        long epoch = changeEpoch.orElseGet(cluster::head);
        Duration timeout = Duration.ofSeconds(Math.min(seconds, MAX_WAIT_SECONDS));
        return with(answer, cluster.receipt(epoch, timeout, changeEpoch.isPresent()))
                .with(PreferHeader.APPLIED, applied(answer));
    }

    /** The value of {@code Preference-Applied}, with {@code wait} added. */
    private static String applied(HttpResponse answer) {
        return answer.header(PreferHeader.APPLIED)
                .map(value -> value + ", wait")
                .orElse("wait");
    }

    private static HttpResponse with(HttpResponse answer, Receipt receipt) {
        // For responses without a body to extend.
        HttpResponse response =
                answer.with("Rekey-Receipt", receipt.epoch() + ";complete=" + (receipt.complete() ? "?1" : "?0"));
        return switch (answer.body()) {
            case HttpResponse.JsonBody(ObjectNode json) -> joined(response, json.deepCopy(), receipt);
            case HttpResponse.Bytes(byte[] bytes) -> joined(response, Json.ours(bytes), receipt);
            case HttpResponse.JsonBody other -> response;
            case HttpResponse.NoBody none -> response;
            case HttpResponse.Shared shared -> response;
            case HttpResponse.Stream stream -> response;
        };
    }

    private static HttpResponse joined(HttpResponse answer, ObjectNode json, Receipt receipt) {
        json.set("receipt", ReceiptJson.of(receipt));
        return answer.with(new HttpResponse.JsonBody(json));
    }
}
