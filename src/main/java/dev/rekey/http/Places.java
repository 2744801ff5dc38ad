package dev.rekey.http;

/** The places for requests that may wait: those that all share, those of root, and those of health probes. Thread-safe. */
final class Places {

    /** A probe takes a moment; more than these at once come from nobody who wants to know. */
    private static final int FOR_PROBES = 16;

    private final FairPlaces shared;
    private final FairPlaces ofRoot;
    private final FairPlaces ofProbes;

    /** @param places how many are shared; a quarter as many are root's, of which each of its keys leaves some to the others */
    Places(int places) {
        shared = new FairPlaces(FairPlaces.shared(places), System::nanoTime);
        ofRoot = new FairPlaces(FairPlaces.own(Math.max(2, places / 4)), System::nanoTime);
        ofProbes = new FairPlaces(FairPlaces.own(FOR_PROBES), System::nanoTime);
    }

    void enter(Exchange exchange, FairPlaces.Applicant applicant) {
        Share share = exchange.share();
        FairPlaces places = exchange.isProbe() ? ofProbes : share.isRoot() ? ofRoot : shared;
        places.enter(share.group(), share.member(), applicant);
    }

    /** Turns away those who have waited too long. */
    void expire() {
        shared.expire();
        ofRoot.expire();
        ofProbes.expire();
    }
}
