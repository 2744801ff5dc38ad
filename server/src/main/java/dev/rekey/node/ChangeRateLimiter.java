package dev.rekey.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.rekey.core.UnavailableException;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.project.ChangeRateLimit;
import dev.rekey.core.project.Project;
import dev.rekey.core.project.ProjectQuotas;
import dev.rekey.core.project.ProjectRef;
import dev.rekey.core.project.ProjectStore;
import dev.rekey.local.cache.InvalidationTracker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts changes by caller in this node's memory: by key, or by user for callers without a key.
 *
 * <p>The number of callers is bounded; the least recently used are evicted.
 */
public final class ChangeRateLimiter implements ChangeRateLimit {

    private static final int MAX_CALLERS = 100_000;
    private static final int MAX_PROJECTS = 10_000;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final ProjectStore projects;
    private final InvalidationTracker invalidations;
    private final LongSupplier nanoTime;
    private final Cache<ProjectId, CachedQuotas> read = Caffeine.newBuilder()
            .maximumSize(MAX_PROJECTS)
            .executor(Runnable::run)
            .build();

    /**
     * By caller: when everything it did so far will have been paid for, in nanoseconds of {@link
     * #nanoTime}.
     */
    private final Cache<Object, AtomicLong> paidAt = Caffeine.newBuilder()
            .maximumSize(MAX_CALLERS)
            .executor(Runnable::run)
            .build();

    /** @param nanoTime a monotonic clock in nanoseconds */
    public ChangeRateLimiter(ProjectStore projects, InvalidationTracker invalidations, LongSupplier nanoTime) {
        this.projects = projects;
        this.invalidations = invalidations;
        this.nanoTime = nanoTime;
    }

    /** @param asOf the change count before the read */
    private record CachedQuotas(ProjectQuotas quotas, long asOf) {}

    @Override
    public Duration count(Caller caller) {
        if (caller.isRoot()) {
            return Duration.ZERO;
        }
        ProjectQuotas quotas = quotas(caller.project());
        Long perSecond = quotas.changesPerSecond();
        if (perSecond == null) {
            return Duration.ZERO;
        }
        @Nullable KeyId key = caller.key();
        Object subject = key == null ? caller.user() : key;
        long now = nanoTime.getAsLong();
        long cost = NANOS_PER_SECOND / perSecond;
        AtomicLong paid = paidAt.get(subject, _ -> new AtomicLong(now));
        while (true) {
            long before = paid.get();
            long after = (before - now > 0 ? before : now) + cost;
            long tooSoon = after - now - cost * quotas.changesBurst();
            if (tooSoon > 0) {
                return Duration.ofNanos(tooSoon);
            }
            if (paid.compareAndSet(before, after)) {
                return Duration.ZERO;
            }
        }
    }

    private ProjectQuotas quotas(ProjectId project) {
        CachedQuotas held = read.getIfPresent(project);
        if (held != null && invalidations.isUnchangedSince(held.asOf(), project.value())) {
            return held.quotas();
        }
        long asOf = invalidations.count();
        try {
            @Nullable
            Project found = projects.find(new ProjectRef.ById(project)).orElse(null);
            ProjectQuotas quotas =
                    found == null ? ProjectQuotas.DEFAULT : found.settings().quotas();
            read.put(project, new CachedQuotas(quotas, asOf));
            return quotas;
        } catch (UnavailableException e) {
            if (held == null) {
                throw e;
            }
            return held.quotas();
        }
    }
}
