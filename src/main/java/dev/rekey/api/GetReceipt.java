package dev.rekey.api;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.feed.Fellowship;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import java.time.Duration;
import java.util.Optional;

/** {@code GET /v1/receipts/{epoch}}: the nodes that have applied a change so far. */
final class GetReceipt implements NativeOperation {

    private static final int MOST_DIGITS = 18;

    private final Fellowship fellowship;

    GetReceipt(Fellowship fellowship) {
        this.fellowship = fellowship;
    }

    @Override
    public Answer handle(Caller caller, Exchange exchange) {
        caller.require(Management.KEYS_READ);
        long epoch = named(exchange)
                .filter(number -> number >= 1 && number <= fellowship.head())
                .orElseThrow(() -> new Refusal.NotFound(Refusal.Noun.RECEIPT));
        return Answer.json(200, ReceiptJson.of(fellowship.receipt(epoch, Duration.ZERO, false)));
    }

    private static Optional<Long> named(Exchange exchange) {
        String text = exchange.parameter("epoch");
        boolean isNumber = !text.isEmpty()
                && text.length() <= MOST_DIGITS
                && text.chars().allMatch(character -> character >= '0' && character <= '9');
        return isNumber ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
