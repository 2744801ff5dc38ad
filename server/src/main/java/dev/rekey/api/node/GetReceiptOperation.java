package dev.rekey.api.node;

import dev.rekey.api.wire.ApiOperation;
import dev.rekey.api.wire.ReceiptJson;
import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.feed.ClusterView;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/receipts/{epoch}}: the nodes that have applied a change so far. */
final class GetReceiptOperation implements ApiOperation {

    private static final int MAX_DIGITS = 18;

    private final ClusterView cluster;

    GetReceiptOperation(ClusterView cluster) {
        this.cluster = cluster;
    }

    @Override
    public HttpResponse handle(Caller caller, HttpExchange exchange) {
        caller.require(ManagementPermission.KEYS_READ);
        long epoch = named(exchange)
                .filter(number -> number >= 1 && number <= cluster.head())
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.RECEIPT));
        return HttpResponse.json(200, ReceiptJson.of(cluster.receipt(epoch, Duration.ZERO, false)));
    }

    private static Optional<Long> named(HttpExchange exchange) {
        String text = exchange.parameter("epoch");
        boolean isNumber = !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
        return isNumber ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
