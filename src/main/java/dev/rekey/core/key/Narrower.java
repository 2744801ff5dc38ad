package dev.rekey.core.key;

import dev.rekey.core.access.AddressSet;
import dev.rekey.core.access.IpRange;
import dev.rekey.core.access.OriginPattern;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether one condition of use lets nothing pass that another one, the limit, would not. Equal conditions do not. Pure. */
final class Narrower {

    private Narrower() {}

    /** Where a key may be used from. */
    record Networks(List<IpRange> allowed, List<IpRange> denied) {

        static Networks of(KeySettings settings) {
            return new Networks(settings.allowedIps(), settings.deniedIps());
        }

        boolean isWithin(Networks limit) {
            if (limit.areAny()) {
                return true;
            }
            // Without a condition an attempt passes whose address is not known, which no condition lets pass.
            return !areAny() && addresses().without(limit.addresses()).isEmpty();
        }

        private boolean areAny() {
            return allowed.isEmpty() && denied.isEmpty();
        }

        private AddressSet addresses() {
            return (allowed.isEmpty() ? AddressSet.ALL : AddressSet.of(allowed)).without(AddressSet.of(denied));
        }
    }

    static boolean originsWithin(List<OriginPattern> limit, List<OriginPattern> origins) {
        return limit.isEmpty()
                || (!origins.isEmpty()
                        && origins.stream().allMatch(origin -> limit.stream().anyMatch(each -> each.covers(origin))));
    }

    static boolean resourcesWithin(Map<String, List<String>> limit, Map<String, List<String>> resources) {
        return limit.entrySet().stream().allMatch(type -> {
            @Nullable List<String> ids = resources.get(type.getKey());
            return ids != null && new HashSet<>(type.getValue()).containsAll(ids);
        });
    }

    /** Whether a key that begins at {@code start} begins no earlier than {@code limit}; {@code null} is at once. */
    static boolean beginsWithin(@Nullable Instant limit, @Nullable Instant start) {
        return limit == null || (start != null && !start.isBefore(limit));
    }

    /** Whether a key that ends at {@code end} ends no later than {@code limit}; {@code null} is never. */
    static boolean endsWithin(@Nullable Instant limit, @Nullable Instant end) {
        return limit == null || (end != null && !end.isAfter(limit));
    }
}
