package dev.rekey.bench;

import java.io.IOException;
import java.time.Duration;

/** Keeps a server busy: each connection is kept open and sends as soon as it is answered. */
interface LoadDriver {

    /** By what load is made. */
    String name();

    /** @param duration in whole seconds */
    LoadMeasurement drive(BenchmarkServer server, RequestTraffic traffic, int connections, Duration duration)
            throws IOException, InterruptedException;

    /** The best there is on this machine: one that takes little of the processor that the server needs. */
    static LoadDriver find(ScratchDirectory scratch) throws InterruptedException {
        return WrkLoad.isInstalled() ? new WrkLoad(scratch) : new OwnClients();
    }

    /** Ours, a thread for each connection. It takes more of the processor than wrk: the server looks slower. */
    final class OwnClients implements LoadDriver {

        @Override
        public String name() {
            return "the clients of this program, a thread for each connection (wrk is not installed)";
        }

        @Override
        public LoadMeasurement drive(BenchmarkServer server, RequestTraffic traffic, int connections, Duration duration)
                throws IOException, InterruptedException {
            return LoadMeasurement.of(new LoadGenerator(server, connections, traffic::request, 200).run(duration));
        }
    }
}
