package dev.rekey.core.finding;

import dev.rekey.core.access.PermissionQuery;
import dev.rekey.core.key.SampleKeys;
import dev.rekey.core.traffic.TrafficSpan;
import java.time.Instant;

/** Keys, the traffic that was recorded of them, and what is suggested of both. */
abstract class SuggestionFixture {

    static final Instant NOW = SampleKeys.NOW;
    static final TrafficSpan SPAN = TrafficSpan.all(NOW);

    static PermissionQuery query(String text) {
        if (PermissionQuery.parse(text) instanceof PermissionQuery.Result.Parsed(PermissionQuery query)) {
            return query;
        }
        throw new IllegalArgumentException(text);
    }
}
