package dev.rekey.api.verify;

import dev.rekey.api.wire.InvalidRequestException;
import dev.rekey.core.Violation;
import dev.rekey.core.access.IpAddress;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.verify.Attempt;
import dev.rekey.core.verify.AttemptCost;
import dev.rekey.core.verify.ResourceReference;
import dev.rekey.core.verify.VerificationRequest;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.json.JsonStreamReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads verification requests from JSON, single and in batches. An instance reads one of them. */
final class VerifyRequestReader {

    private static final String BATCH = "verifications";
    private static final int MAX_BATCH_SIZE = 100;

    private static final Set<String> MEMBERS = Set.of(
            "key",
            "ip",
            "origin",
            "permissions",
            "permission_query",
            "resource",
            "rate_limits",
            "request_id",
            "cost",
            "min_version",
            "min_epoch",
            "explain");

    private final JsonStreamReader json;
    private final RequiredPermissions needed = new RequiredPermissions();
    private @Nullable String key;
    private @Nullable String ip;
    private @Nullable String origin;
    private @Nullable String resource;
    private @Nullable List<String> limits;
    private @Nullable String requestId;
    private long cost = 1;
    private long minVersion;
    private long minEpoch;
    private boolean explained;

    private VerifyRequestReader(JsonStreamReader json) {
        this.json = json;
    }

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
    record BatchItem(VerificationRequest question, List<Violation> address) {}

    /** Reads the request that is the whole body. */
    static VerificationRequest one(HttpExchange exchange) {
        boolean fresh = isFresh(exchange);
        return JsonStreamReader.read(exchange, json -> one(json, fresh), InvalidRequestException::body);
    }

    /** Reads a request; errors are added to {@code json}. */
    static VerificationRequest one(JsonStreamReader json, boolean fresh) {
        BatchItem item = new VerifyRequestReader(json).read(fresh);
        item.address.forEach(json::unacceptable);
        return item.question;
    }

    /** Reads the requests of a batch, in order. */
    static List<BatchItem> many(HttpExchange exchange) {
        boolean fresh = isFresh(exchange);
        return JsonStreamReader.read(exchange, json -> many(json, fresh), InvalidRequestException::body);
    }

    private static List<BatchItem> many(JsonStreamReader json, boolean fresh) {
        List<BatchItem> requests = List.of();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals(BATCH)) {
                requests = json.objects(item -> new VerifyRequestReader(item).read(fresh));
            } else {
                json.unknown(Set.of(BATCH));
            }
        }
        if (requests.isEmpty() || requests.size() > MAX_BATCH_SIZE) {
            json.unacceptable(BATCH, "wrong_number", "Must contain 1 to " + MAX_BATCH_SIZE + " verifications.");
        }
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

    /** Reads a request. Errors are added to {@link #json}, except those of the address. */
    private BatchItem read(boolean fresh) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            readMember(name);
        }
        if (key == null) {
            json.missing("key");
        }
        List<Violation> addressErrors = new ArrayList<>(0);
        Optional<IpAddress> address = address(Optional.ofNullable(ip), addressErrors);
        VerificationRequest request = new VerificationRequest(
                Optional.ofNullable(key).flatMap(KeySecret::presented),
                new Attempt(address.orElse(null), origin, false, needed.query(json), resource()),
                cost(),
                fresh,
                minVersion,
                minEpoch,
                explained,
                null);
        return new BatchItem(request, addressErrors);
    }

    private void readMember(String name) {
        switch (name) {
            case "key" -> key = json.text();
            case "ip" -> ip = json.text();
            case "origin" -> origin = json.text();
            case "permissions" -> needed.readPermissions(json);
            case "permission_query" -> needed.readQuery(json);
            case "resource" -> resource = json.text();
            case "rate_limits" -> limits = json.texts("an array");
            case "request_id" -> requestId = json.text();
            case "cost" -> cost = atLeast(name, 1, AttemptCost.MAX_AMOUNT);
            case "min_version" -> minVersion = atLeast(name, 0, Long.MAX_VALUE);
            case "min_epoch" -> minEpoch = atLeast(name, 0, Long.MAX_VALUE);
            case "explain" -> explained = Boolean.TRUE.equals(json.flag());
            default -> json.unknown(MEMBERS);
        }
    }

    private @Nullable ResourceReference resource() {
        if (resource == null) {
            return null;
        }
        Optional<ResourceReference> parsed = ResourceReference.parse(resource);
        if (parsed.isEmpty()) {
            json.unacceptable(
                    "resource", "not_a_resource", "Must be a type, a colon and an id, for example document:42.");
        }
        return parsed.orElse(null);
    }

    private AttemptCost cost() {
        if (requestId != null && !isRequestId(requestId)) {
            json.unacceptable(
                    "request_id",
                    "not_a_request_id",
                    "Must be 1 to " + AttemptCost.MAX_REQUEST_ID + " visible ASCII characters.");
        }
        if (limits == null && requestId == null && cost == 1) {
            return AttemptCost.ONE;
        }
        return new AttemptCost(cost, limits == null ? null : new LinkedHashSet<>(limits), requestId);
    }

    private long atLeast(String name, long defaultValue, long max) {
        Long value = json.integer();
        if (value != null && (value < 0 || value > max)) {
            json.unacceptable(name, "out_of_range", "Must be a whole number from 0 to " + max + ".");
            return defaultValue;
        }
        return value == null ? defaultValue : value;
    }

    private static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= AttemptCost.MAX_REQUEST_ID
                && text.chars().allMatch(character -> character > 0x20 && character < 0x7F);
    }
}
