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
     * @param places number of shared slots; root has a quarter as many of its own, of which each
     *     root key leaves some to the others
     */
    RequestSlots(int places) {
        shared = new FairSemaphore(FairSemaphore.shared(places), System::nanoTime);
        ofRoot = new FairSemaphore(FairSemaphore.own(Math.max(2, places / 4)), System::nanoTime);
        ofProbes = new FairSemaphore(FairSemaphore.own(FOR_PROBES), System::nanoTime);
    }

    void enter(RoutedRequest routed, FairSemaphore.Applicant applicant) {
        FairShare share = routed.share();
        FairSemaphore places = routed.isProbe() ? ofProbes : share.isRoot() ? ofRoot : shared;
        places.enter(share.group(), share.member(), applicant);
    }

    /** Rejects requests that have waited too long. */
    void expire() {
        shared.expire();
        ofRoot.expire();
        ofProbes.expire();
    }
}
