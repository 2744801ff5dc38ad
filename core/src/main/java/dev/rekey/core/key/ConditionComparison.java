package dev.rekey.core.key;

import dev.rekey.core.access.IpAddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a condition of use permits nothing that another one, the limit, does not permit.
 * Equal conditions pass. Pure.
 */
public final class ConditionComparison {

    private ConditionComparison() {}

    /** Networks that a key may be used from. */
    record NetworkConditions(List<IpRange> allowed, List<IpRange> denied) {

        static NetworkConditions of(KeySettings settings) {
            return new NetworkConditions(settings.allowedIps(), settings.deniedIps());
        }

        boolean isWithin(NetworkConditions limit) {
            if (limit.areAny()) {
                return true;
            }
            // Without a condition, attempts from unknown addresses pass, which no condition
            // permits.
            return !areAny() && addresses().without(limit.addresses()).isEmpty();
        }

        private boolean areAny() {
            return allowed.isEmpty() && denied.isEmpty();
        }

        private IpAddressSet addresses() {
            return (allowed.isEmpty() ? IpAddressSet.ALL : IpAddressSet.of(allowed)).without(IpAddressSet.of(denied));
        }
    }

    static boolean originsWithin(List<OriginPattern> limit, List<OriginPattern> origins) {
        return limit.isEmpty()
                || (!origins.isEmpty()
                        && origins.stream()
                                .allMatch(origin -> limit.stream().anyMatch(pattern -> pattern.includes(origin))));
    }

    public static boolean resourcesWithin(Map<String, List<String>> limit, Map<String, List<String>> resources) {
        return limit.entrySet().stream().allMatch(type -> {
            @Nullable List<String> ids = resources.get(type.getKey());
            return ids != null && new HashSet<>(type.getValue()).containsAll(ids);
        });
    }

    /**
     * Returns whether a key starting at {@code start} starts no earlier than {@code limit}; {@code
     * null} means immediately.
     */
    static boolean beginsWithin(@Nullable Instant limit, @Nullable Instant start) {
        return limit == null || (start != null && !start.isBefore(limit));
    }

    /**
     * Returns whether a key expiring at {@code end} expires no later than {@code limit}; {@code
     * null} means never.
     */
    static boolean endsWithin(@Nullable Instant limit, @Nullable Instant end) {
        return limit == null || (end != null && !end.isAfter(limit));
    }
}
