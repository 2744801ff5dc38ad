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

/** What is asked of a key, as verify and its batch are sent it. */
final class Questions {

    private static final String BATCH = "verifications";
    private static final int MOST = 100;

    private Questions() {}

    /** Whether the request wants what the store says now: {@code Cache-Control: no-cache} or {@code no-store}. */
    static boolean isFresh(Exchange exchange) {
        if (!exchange.has("Cache-Control")) {
            return false;
        }
        for (String line : exchange.headers("Cache-Control")) {
            String wanted = line.toLowerCase(Locale.ROOT);
            if (wanted.contains("no-cache") || wanted.contains("no-store")) {
                return true;
            }
        }
        return false;
    }

    /**
     * One question of a batch.
     *
     * @param address what is wrong with its address; empty where nothing is. The address of a request is its sender's
     *     input, so it must not take the verdicts on others with it
     */
    record Asked(Question question, List<Violation> address) {}

    /** The question that is the whole body. */
    static Question one(Fields fields, boolean fresh) {
        Asked asked = read(fields, fresh);
        Body.refuseMisshapen(fields);
        asked.address.forEach(fields::unacceptable);
        fields.refuseIfUnacceptable();
        return asked.question;
    }

    /** The questions of a batch, in order. */
    static List<Asked> many(Fields fields, boolean fresh) {
        List<Fields> asked = fields.optionalObjects(BATCH);
        List<Asked> questions = asked.stream().map(one -> read(one, fresh)).toList();
        Body.refuseMisshapen(fields);
        if (asked.isEmpty() || asked.size() > MOST) {
            fields.unacceptable(BATCH, "wrong_number", "There must be 1 to " + MOST + ".");
        }
        fields.refuseIfUnacceptable();
        return questions;
    }

    /** The address that {@code text} is; empty where there is none, and where it is none, which is noted. */
    static Optional<Address> address(Optional<String> text, List<Violation> violations) {
        Optional<Address> address = text.flatMap(Address::reported);
        if (text.isPresent() && address.isEmpty()) {
            violations.add(new Violation(
                    "/ip",
                    "not_an_address",
                    "It must be an IPv4 or IPv6 address without a port, for example 203.0.113.7 or 2001:db8::7."));
        }
        return address;
    }

    /** A question, what is wrong with it but for its address being noted in {@code fields}. */
    private static Asked read(Fields fields, boolean fresh) {
        Optional<KeySecret> key = fields.requiredText("key").flatMap(KeySecret::presented);
        List<Violation> misread = new ArrayList<>(0);
        Optional<Address> address = address(fields.optionalText("ip"), misread);
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
        return new Asked(question, misread);
    }

    private static @Nullable Resource resource(Fields fields) {
        Optional<String> text = fields.optionalText("resource");
        Optional<Resource> parsed = text.flatMap(Resource::parse);
        if (text.isPresent() && parsed.isEmpty()) {
            fields.unacceptable("resource", "not_a_resource", "A resource is a type, a colon and an id.");
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
                    "A request id is 1 to " + Cost.MAX_REQUEST_ID + " visible ASCII characters.");
        }
        long amount = atLeast(fields, "cost", 1, Cost.MAX_AMOUNT);
        if (limits == null && requestId.isEmpty() && amount == 1) {
            return Cost.ONE;
        }
        @Nullable Set<String> asked = limits == null ? null : new LinkedHashSet<>(limits);
        return new Cost(amount, asked, requestId.orElse(null));
    }

    private static long atLeast(Fields fields, String name, long otherwise, long most) {
        long value = fields.optionalInteger(name).orElse(otherwise);
        if (value < 0 || value > most) {
            fields.unacceptable(name, "out_of_range", "It must be a whole number from 0 to " + most + ".");
            return otherwise;
        }
        return value;
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= Cost.MAX_REQUEST_ID
                && text.chars().allMatch(character -> character > 0x20 && character < 0x7F);
    }
}
