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
 * Adds a receipt to a change if the client asks for it with {@code Prefer: wait=10}. The response
 * is sent when every node has applied the change or the time has passed; its status is the same in
 * both cases. Thread-safe.
 */
final class Receipts {

    private static final long LONGEST_WAIT_SECONDS = 30;

    private final Fellowship fellowship;

    Receipts(Fellowship fellowship) {
        this.fellowship = fellowship;
    }

    /** Runs a change and returns its response, with the receipt if requested. */
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
        // A request that changed nothing, or that repeats an earlier one, gets a receipt for all
        // changes so far.
        OptionalLong changeEpoch = fellowship.epochOf(exchange.requestId());
        long epoch = changeEpoch.orElseGet(fellowship::head);
        Duration timeout = Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT_SECONDS));
        return with(answer, fellowship.receipt(epoch, timeout, changeEpoch.isPresent()))
                .with(Preferences.APPLIED, applied(answer));
    }

    /** The value of {@code Preference-Applied}, with {@code wait} added. */
    private static String applied(Answer answer) {
        return answer.header(Preferences.APPLIED).map(value -> value + ", wait").orElse("wait");
    }

    private static Answer with(Answer answer, Receipt receipt) {
        // For responses without a body to extend.
        Answer response =
                answer.with("Rekey-Receipt", receipt.epoch() + ";complete=" + (receipt.complete() ? "?1" : "?0"));
        return switch (answer.body()) {
            case Answer.JsonBody(ObjectNode json) -> joined(response, json.deepCopy(), receipt);
            case Answer.Bytes(byte[] bytes) -> joined(response, Json.ours(bytes), receipt);
            case Answer.JsonBody other -> response;
            case Answer.NoBody none -> response;
            case Answer.Shared shared -> response;
            case Answer.Stream stream -> response;
        };
    }

    private static Answer joined(Answer answer, ObjectNode json, Receipt receipt) {
        json.set("receipt", ReceiptJson.of(receipt));
        return answer.with(new Answer.JsonBody(json));
    }
}
