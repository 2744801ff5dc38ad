package dev.rekey.api;

import dev.rekey.http.Exchange;
import java.util.Optional;
import java.util.regex.Pattern;

/** A saved state of a key, as a path or a query names it: by its version. */
final class RevisionPath {

    static final String COMPARED_TO = "compared_to";

    /** No key has it: so that a malformed version goes the way of an unknown one, to the same answer. */
    private static final long UNKNOWN = 0;

    private static final Pattern VERSION = Pattern.compile("[1-9][0-9]*");
    private static final int MOST_DIGITS = 18;

    private RevisionPath() {}

    /** The version that the path names. */
    static long named(Exchange exchange) {
        return parse(exchange.parameter("version")).orElse(UNKNOWN);
    }

    /** The version that is to be compared with, if the request names one. */
    static Optional<Long> comparedTo(Query query) {
        return query.value(COMPARED_TO, RevisionPath::parse, "It must be a version, a whole number from 1 on.");
    }

    private static Optional<Long> parse(String text) {
        if (!VERSION.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(text.length() > MOST_DIGITS ? UNKNOWN : Long.parseLong(text));
    }
}
