package dev.rekey.core.verify;

import dev.rekey.core.access.Caller;
import dev.rekey.core.access.ManagementPermission;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.service.KeyService;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Use cases for reading the usage of keys. Thread-safe. */
public final class UsageService {

    private final KeyService keys;
    private final UsageStore store;

    public UsageService(KeyService keys, UsageStore store) {
        this.keys = keys;
        this.store = store;
    }

    /**
     * Returns the usage of a key visible to the caller.
     *
     * @param asked supplies the span; called after the key has been found
     */
    public UsageReport get(Caller caller, KeyRef ref, Supplier<UsageSpan> asked) {
        KeyId key = keys.get(caller, ref, ManagementPermission.USAGE_READ).key().id();
        UsageSpan span = asked.get();
        Map<Long, Map<Outcome, Long>> found = new HashMap<>();
        for (UsageCount count : store.counts(key, span)) {
            found.computeIfAbsent(count.hour(), hour -> new EnumMap<>(Outcome.class))
                    .merge(count.outcome(), count.uses(), Long::sum);
        }
        List<UsageReport.Part> parts = new ArrayList<>();
        for (long hour = span.from(); hour < span.to(); hour += span.step().hours()) {
            parts.add(new UsageReport.Part(UsageCount.startOf(hour), found.getOrDefault(hour, Map.of())));
        }
        return new UsageReport(key, span, parts);
    }
}
