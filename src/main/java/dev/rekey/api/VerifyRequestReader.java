package dev.rekey.api;

import dev.rekey.core.Violation;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.JsonObjectReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads verification requests from JSON, single and in batches. */
final class VerifyRequestReader {

    private static final String BATCH = "verifications";
    private static final int MAX_BATCH_SIZE = 100;

    private VerifyRequestReader() {}

    /**
     * Whether the request demands the current state of the store: {@code Cache-Control: no-cache}
     * or {@code no-store}.
     */
    static boolean isFresh(HttpExchange exchange) {
        if (!exchange.has("Cache-Control")) {
            return false;
        }
        for (String line : exchange.headers("Cache-Control")) {
            String value = line.toLowerCase(Locale.ROOT);
            if (value.contains("no-cache") || value.contains("no-store")) {
                return true;
            }
        }
        return false;
    }

    /**
     * One request of a batch.
     *
     * @param address errors of its address; empty if there are none. The address comes from the end
     *     user's request, so an invalid one must not fail the other verifications of the batch
     */
    record Asked(VerificationRequest question, List<Violation> address) {}

    /** Reads the request that is the whole body. */
    static VerificationRequest one(JsonObjectReader fields, boolean fresh) {
        Asked item = read(fields, fresh);
        RequestBodyReader.rejectMalformed(fields);
        item.address.forEach(fields::unacceptable);
        fields.refuseIfUnacceptable();
        return item.question;
    }

    /** Reads the requests of a batch, in order. */
    static List<Asked> many(JsonObjectReader fields, boolean fresh) {
        List<JsonObjectReader> items = fields.optionalObjects(BATCH);
        List<Asked> requests = items.stream().map(item -> read(item, fresh)).toList();
        RequestBodyReader.rejectMalformed(fields);
        if (items.isEmpty() || items.size() > MAX_BATCH_SIZE) {
            fields.unacceptable(BATCH, "wrong_number", "Must contain 1 to " + MAX_BATCH_SIZE + " verifications.");
        }
        fields.refuseIfUnacceptable();
        return requests;
    }

    /** The parsed address; empty if it is absent or invalid. An invalid one is recorded. */
    static Optional<IpAddress> address(Optional<String> text, List<Violation> violations) {
        Optional<IpAddress> address = text.flatMap(IpAddress::reported);
        if (text.isPresent() && address.isEmpty()) {
            violations.add(new Violation(
                    "/ip",
                    "not_an_address",
                    "Must be an IPv4 or IPv6 address without a port, for example 203.0.113.7 or 2001:db8::7."));
        }
        return address;
    }

    /** Reads a request. Errors are recorded in {@code fields}, except those of the address. */
    private static Asked read(JsonObjectReader fields, boolean fresh) {
        Optional<KeySecret> key = fields.requiredText("key").flatMap(KeySecret::presented);
        List<Violation> addressErrors = new ArrayList<>(0);
        Optional<IpAddress> address = address(fields.optionalText("ip"), addressErrors);
        Optional<String> origin = fields.optionalText("origin");
        RequiredPermissions needed = RequiredPermissions.read(fields);
        @Nullable ResourceReference resource = resource(fields);
        VerificationRequest request = new VerificationRequest(
                key,
                new Attempt(address.orElse(null), origin.orElse(null), false, needed.query(fields), resource),
                cost(fields),
                fresh,
                atLeast(fields, "min_version", 0, Long.MAX_VALUE),
                atLeast(fields, "min_epoch", 0, Long.MAX_VALUE),
                fields.optionalFlag("explain").orElse(false),
                null);
        return new Asked(request, addressErrors);
    }

    private static @Nullable ResourceReference resource(JsonObjectReader fields) {
        Optional<String> text = fields.optionalText("resource");
        Optional<ResourceReference> parsed = text.flatMap(ResourceReference::parse);
        if (text.isPresent() && parsed.isEmpty()) {
            fields.unacceptable(
                    "resource", "not_a_resource", "Must be a type, a colon and an id, for example document:42.");
        }
        return parsed.orElse(null);
    }

    private static AttemptCost cost(JsonObjectReader fields) {
        @Nullable
        List<String> limits = fields.texts("rate_limits").replacement().orElse(null);
        Optional<String> requestId = fields.optionalText("request_id");
        if (requestId.filter(id -> !isRequestId(id)).isPresent()) {
            fields.unacceptable(
                    "request_id",
                    "not_a_request_id",
                    "Must be 1 to " + AttemptCost.MAX_REQUEST_ID + " visible ASCII characters.");
        }
        long amount = atLeast(fields, "cost", 1, AttemptCost.MAX_AMOUNT);
        if (limits == null && requestId.isEmpty() && amount == 1) {
            return AttemptCost.ONE;
        }
        @Nullable Set<String> names = limits == null ? null : new LinkedHashSet<>(limits);
        return new AttemptCost(amount, names, requestId.orElse(null));
    }

    private static long atLeast(JsonObjectReader fields, String name, long defaultValue, long max) {
        long value = fields.optionalInteger(name).orElse(defaultValue);
        if (value < 0 || value > max) {
            fields.unacceptable(name, "out_of_range", "Must be a whole number from 0 to " + max + ".");
            return defaultValue;
        }
        return value;
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= AttemptCost.MAX_REQUEST_ID
                && text.chars().allMatch(character -> character > 0x20 && character < 0x7F);
    }
}
