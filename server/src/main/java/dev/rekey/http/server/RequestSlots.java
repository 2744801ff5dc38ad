package dev.rekey.http.server;

import dev.rekey.http.FairShare;

/**
 * Concurrency limits of requests that may block: one limiter shared by all callers, one for root,
 * and one for health probes. Thread-safe.
 */
final class RequestSlots {

    /**
     * Slots for health probes. Probes are short; legitimate monitoring needs no more at the same
     * time.
     */
    private static final int FOR_PROBES = 16;

    private final FairSemaphore shared;
    private final FairSemaphore ofRoot;
    private final FairSemaphore ofProbes;

    /**
     * @param slots number of shared slots; root has a quarter as many of its own, of which each
     *     root key leaves some to the others
     */
    RequestSlots(int slots) {
        shared = new FairSemaphore(FairSemaphore.shared(slots), System::nanoTime);
        ofRoot = new FairSemaphore(FairSemaphore.own(Math.max(2, slots / 4)), System::nanoTime);
        ofProbes = new FairSemaphore(FairSemaphore.own(FOR_PROBES), System::nanoTime);
    }

    void enter(RoutedRequest routed, FairSemaphore.Waiter waiter) {
        FairShare share = routed.share();
        FairSemaphore slots = routed.isProbe() ? ofProbes : share.isRoot() ? ofRoot : shared;
        slots.enter(share.group(), share.member(), waiter);
    }

    /** Rejects requests that have waited too long. */
    void expire() {
        shared.expire();
        ofRoot.expire();
        ofProbes.expire();
    }
}
