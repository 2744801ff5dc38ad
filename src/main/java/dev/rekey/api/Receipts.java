package dev.rekey.api;

import dev.rekey.core.feed.Fellowship;
import dev.rekey.core.feed.Receipt;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import dev.rekey.http.Json;
import dev.rekey.http.Preferences;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives a change its receipt where the client prefers to wait for one: {@code Prefer: wait=10}. The answer then comes when
 * every node has applied the change, or when that time is over; its status is the same either way. Thread-safe.
 */
final class Receipts {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Fellowship fellowship;

    Receipts(Fellowship fellowship) {
        this.fellowship = fellowship;
    }

    /** Makes a change; its answer, with its receipt if that was asked for. */
    Answer of(Exchange exchange, Supplier<Answer> change) {
        OptionalLong seconds = Preferences.waitSeconds(exchange);
        return seconds.isEmpty()
                ? change.get()
                : joined(exchange, seconds.getAsLong(), fellowship.awaited(exchange.requestId(), change));
    }

    private Answer joined(Exchange exchange, long seconds, Answer answer) {
        if (answer.status() >= 300) {
            return answer;
        }
        // A request that changed nothing, or that an earlier one had done, gets a receipt for all there is.
        OptionalLong made = fellowship.epochOf(exchange.requestId());
        long epoch = made.orElseGet(fellowship::head);
        Duration most = Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT_SECONDS));
        return with(answer, fellowship.receipt(epoch, most, made.isPresent()))
                .with(Preferences.APPLIED, applied(answer));
    }

    /** What was done as the client preferred, this among it. */
    private static String applied(Answer answer) {
        return answer.header(Preferences.APPLIED)
                .map(before -> before + ", wait")
                .orElse("wait");
    }

    private static Answer with(Answer answer, Receipt receipt) {
        // For answers that have no body to join.
        Answer told = answer.with("Rekey-Receipt", receipt.epoch() + ";complete=" + (receipt.complete() ? "?1" : "?0"));
        return switch (answer.body()) {
            case Answer.JsonBody(ObjectNode json) -> joined(told, json.deepCopy(), receipt);
            case Answer.Bytes(byte[] bytes) -> joined(told, Json.ours(bytes), receipt);
            case Answer.JsonBody other -> told;
            case Answer.NoBody none -> told;
            case Answer.Shared shared -> told;
            case Answer.Stream stream -> told;
        };
    }

    private static Answer joined(Answer answer, ObjectNode json, Receipt receipt) {
        json.set("receipt", ReceiptJson.of(receipt));
        return answer.with(new Answer.JsonBody(json));
    }
}
