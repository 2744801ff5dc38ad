package dev.rekey.http.auth;

import dev.rekey.core.access.IpAddress;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.audit.AuditEvent;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStore;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.verify.CachedKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports rejected credentials: one line in the log {@code dev.rekey.security} and one audit event
 * per address and key, at most once per {@link #REPORT_INTERVAL}. At most {@link #MAX_REPORTS} reports are made in
 * that time, those with the most failures first; the remaining failures are reported as one number.
 * Thread-safe.
 */
public final class FailureReporter {

    /** Interval at which {@link #report} should be called. */
    public static final Duration SUMMARY_INTERVAL = Duration.ofSeconds(5);

    static final Duration REPORT_INTERVAL = Duration.ofMinutes(1);
    static final int MAX_REPORTS = 20;

    private static final int MAX_SUBJECTS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger("dev.rekey.security");

    private final AuditStore events;
    private final AuditEventFactory auditEvents;
    private final LongSupplier nanos;
    private final Map<Subject, PendingReport> tallies = new ConcurrentHashMap<>();
    private final LongAdder others = new LongAdder();

    /** Start of the current reporting period, by {@link #nanos}. Guarded by this. */
    private long begun;

    private int reported;

    /**
     * What failures are grouped by.
     *
     * @param network the address, for IPv6 its /64; {@code null} if unknown
     * @param key the key whose secret was presented; {@code null} if it belongs to no key
     */
    private record Subject(
            @Nullable IpAddress network,
            @Nullable ProjectId project,
            @Nullable KeyId key) {}

    private static final class PendingReport {
        final LongAdder failures = new LongAdder();
        volatile RequestContext last;
        volatile long since;
        volatile boolean reportedBefore;

        PendingReport(RequestContext first, long now) {
            last = first;
            since = now;
        }
    }

    private record DueReport(Subject subject, PendingReport tally, long failures) {}

    public FailureReporter(AuditStore events, AuditEventFactory auditEvents) {
        this(events, auditEvents, System::nanoTime);
    }

    /** @param nanos a monotonic clock in nanoseconds */
    FailureReporter(AuditStore events, AuditEventFactory auditEvents, LongSupplier nanos) {
        this.events = events;
        this.auditEvents = auditEvents;
        this.nanos = nanos;
        this.begun = nanos.getAsLong();
    }

    /** Counts a failure; never blocks. */
    void count(RequestContext context, @Nullable CachedKey key) {
        IpAddress network = context.address() == null ? null : FailedAttemptTracker.network(context.address());
        Subject subject = key == null
                ? new Subject(network, null, null)
                : new Subject(network, key.project().id(), key.id());
        PendingReport tally = tallies.get(subject);
        if (tally == null) {
            if (tallies.size() >= MAX_SUBJECTS) {
                others.increment();
                return;
            }
            long now = nanos.getAsLong();
            tally = tallies.computeIfAbsent(subject, _ -> new PendingReport(context, now));
        }
        tally.last = context;
        tally.failures.increment();
    }

    /**
     * Reports failures that are due. May block, because it writes to the database and the log.
     *
     * @throws dev.rekey.core.UnavailableException if the audit events cannot be written; the log lines have been
     */
    public synchronized void report() {
        long now = nanos.getAsLong();
        boolean minuteEnds = now - begun >= REPORT_INTERVAL.toNanos();
        if (minuteEnds) {
            begun = now;
            reported = 0;
        }
        List<AuditEvent> made = new ArrayList<>();
        for (DueReport due : due(now)) {
            if (reported < MAX_REPORTS) {
                reported++;
                made.add(report(due, now));
            } else if (minuteEnds) {
                others.add(due.failures);
                tallies.remove(due.subject);
            } else {
                due.tally.failures.add(due.failures);
            }
        }
        long rest = minuteEnds ? others.sumThenReset() : 0;
        if (rest > 0) {
            LOG.warn("authentication failed: address=- failures={} api=-", rest);
            made.add(auditEvents.failed(null, null, null, "system", rest));
        }
        if (!made.isEmpty()) {
            events.append(made);
        }
    }

    /** The failures due now, most failures first; they are removed from the tallies. */
    private List<DueReport> due(long now) {
        List<DueReport> due = new ArrayList<>();
        tallies.forEach((subject, tally) -> {
            if (tally.reportedBefore && now - tally.since < REPORT_INTERVAL.toNanos()) {
                return;
            }
            long failures = tally.failures.sumThenReset();
            if (failures > 0) {
                due.add(new DueReport(subject, tally, failures));
            } else if (tally.reportedBefore) {
                tallies.remove(subject, tally);
            }
        });
        due.sort(Comparator.comparingLong(DueReport::failures).reversed());
        return due;
    }

    private AuditEvent report(DueReport due, long now) {
        due.tally.reportedBefore = true;
        due.tally.since = now;
        RequestContext last = due.tally.last;
        String address = last.address() == null ? "-" : last.address().toString();
        if (due.subject.key == null) {
            LOG.warn("authentication failed: address={} failures={} api={}", address, due.failures, last.api());
        } else {
            LOG.warn(
                    "authentication failed: address={} failures={} api={} key={}",
                    address,
                    due.failures,
                    last.api(),
                    due.subject.key);
        }
        return auditEvents.failed(due.subject.project, due.subject.key, last.address(), last.api(), due.failures);
    }
}
