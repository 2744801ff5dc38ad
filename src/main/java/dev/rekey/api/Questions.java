package dev.rekey.api;

import dev.rekey.core.Violation;
import dev.rekey.core.access.Address;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.Cost;
import dev.rekey.core.verify.Question;
import dev.rekey.core.verify.Resource;
import dev.rekey.http.Exchange;
import dev.rekey.http.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads verification requests from JSON, single and in batches. */
final class Questions {

    private static final String BATCH = "verifications";
    private static final int MOST = 100;

    private Questions() {}

    /**
     * Whether the request demands the current state of the store: {@code Cache-Control: no-cache}
     * or {@code no-store}.
     */
    static boolean isFresh(Exchange exchange) {
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
    record Asked(Question question, List<Violation> address) {}

    /** Reads the request that is the whole body. */
    static Question one(Fields fields, boolean fresh) {
        Asked item = read(fields, fresh);
        Body.refuseMisshapen(fields);
        item.address.forEach(fields::unacceptable);
        fields.refuseIfUnacceptable();
        return item.question;
    }

    /** Reads the requests of a batch, in order. */
    static List<Asked> many(Fields fields, boolean fresh) {
        List<Fields> items = fields.optionalObjects(BATCH);
        List<Asked> requests = items.stream().map(item -> read(item, fresh)).toList();
        Body.refuseMisshapen(fields);
        if (items.isEmpty() || items.size() > MOST) {
            fields.unacceptable(BATCH, "wrong_number", "Must contain 1 to " + MOST + " verifications.");
        }
        fields.refuseIfUnacceptable();
        return requests;
    }

    /** The parsed address; empty if it is absent or invalid. An invalid one is recorded. */
    static Optional<Address> address(Optional<String> text, List<Violation> violations) {
        Optional<Address> address = text.flatMap(Address::reported);
        if (text.isPresent() && address.isEmpty()) {
            violations.add(new Violation(
                    "/ip",
                    "not_an_address",
                    "Must be an IPv4 or IPv6 address without a port, for example 203.0.113.7 or 2001:db8::7."));
        }
        return address;
    }

    /** Reads a request. Errors are recorded in {@code fields}, except those of the address. */
    private static Asked read(Fields fields, boolean fresh) {
        Optional<KeySecret> key = fields.requiredText("key").flatMap(KeySecret::presented);
        List<Violation> addressErrors = new ArrayList<>(0);
        Optional<Address> address = address(fields.optionalText("ip"), addressErrors);
        Optional<String> origin = fields.optionalText("origin");
        NeededPermissions needed = NeededPermissions.read(fields);
        @Nullable Resource resource = resource(fields);
        Question question = new Question(
                key,
                new Attempt(address.orElse(null), origin.orElse(null), false, needed.query(fields), resource),
                cost(fields),
                fresh,
                atLeast(fields, "min_version", 0, Long.MAX_VALUE),
                atLeast(fields, "min_epoch", 0, Long.MAX_VALUE),
                fields.optionalFlag("explain").orElse(false),
                null);
        return new Asked(question, addressErrors);
    }

    private static @Nullable Resource resource(Fields fields) {
        Optional<String> text = fields.optionalText("resource");
        Optional<Resource> parsed = text.flatMap(Resource::parse);
        if (text.isPresent() && parsed.isEmpty()) {
            fields.unacceptable(
                    "resource", "not_a_resource", "Must be a type, a colon and an id, for example document:42.");
        }
        return parsed.orElse(null);
    }

    private static Cost cost(Fields fields) {
        @Nullable
        List<String> limits = fields.texts("rate_limits").replacement().orElse(null);
        Optional<String> requestId = fields.optionalText("request_id");
        if (requestId.filter(id -> !isRequestId(id)).isPresent()) {
            fields.unacceptable(
                    "request_id",
                    "not_a_request_id",
                    "Must be 1 to " + Cost.MAX_REQUEST_ID + " visible ASCII characters.");
        }
        long amount = atLeast(fields, "cost", 1, Cost.MAX_AMOUNT);
        if (limits == null && requestId.isEmpty() && amount == 1) {
            return Cost.ONE;
        }
        @Nullable Set<String> names = limits == null ? null : new LinkedHashSet<>(limits);
        return new Cost(amount, names, requestId.orElse(null));
    }

    private static long atLeast(Fields fields, String name, long defaultValue, long max) {
        long value = fields.optionalInteger(name).orElse(defaultValue);
        if (value < 0 || value > max) {
            fields.unacceptable(name, "out_of_range", "Must be a whole number from 0 to " + max + ".");
            return defaultValue;
        }
        return value;
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= Cost.MAX_REQUEST_ID
                && text.chars().allMatch(character -> character > 0x20 && character < 0x7F);
    }
}
