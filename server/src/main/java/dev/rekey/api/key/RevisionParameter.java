package dev.rekey.api.key;

import dev.rekey.api.wire.QueryReader;
import dev.rekey.http.HttpExchange;
import java.util.Optional;
import java.util.regex.Pattern;

/** The revision named by a path or query, by its version. */
final class RevisionParameter {

    static final String COMPARED_TO = "compared_to";

    /**
     * A version that no key has. A malformed version is looked up like an unknown one and gets the
     * same response.
     */
    private static final long UNKNOWN = 0;

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]*");
    private static final int MAX_DIGITS = 18;

    private RevisionParameter() {}

    /** The version in the path. */
    static long named(HttpExchange exchange) {
        return parse(exchange.parameter("version")).orElse(UNKNOWN);
    }

    /** The version to compare with, if the request names one. */
    static Optional<Long> comparedTo(QueryReader query) {
        return query.value(COMPARED_TO, RevisionParameter::parse, "Must be a version, for example 3.");
    }

    private static Optional<Long> parse(String text) {
        if (!VERSION.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(text.length() > MAX_DIGITS ? UNKNOWN : Long.parseLong(text));
    }
}
