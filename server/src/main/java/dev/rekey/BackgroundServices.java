package dev.rekey;

import dev.rekey.config.HttpSettings;
import dev.rekey.core.UnavailableException;
import dev.rekey.http.auth.FailureReporter;
import dev.rekey.http.auth.JwtIssuers;
import dev.rekey.http.metrics.MetricsExporter;
import dev.rekey.http.server.ListeningSocket;
import dev.rekey.http.server.MetricsServer;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Components that run beside the HTTP server and stop with it: JWT key sets, metrics, failure
 * reports.
 */
record BackgroundServices(
        JwtIssuers issuers, MetricsExporter metrics, FailureReporter failures, Optional<MetricsServer> metricsServer)
        implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundServices.class);

    static BackgroundServices of(
            JwtIssuers issuers, MetricsExporter metrics, FailureReporter failures, HttpSettings settings) {
        OptionalInt port = settings.metricsPort();
        return new BackgroundServices(
                issuers,
                metrics,
                failures,
                port.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new MetricsServer(settings.metricsHost(), port.getAsInt(), metrics)));
    }

    /**
     * @param metrics the socket of the metrics listener, if there is one
     * @throws IOException if the metrics listener does not start
     */
    void start(Optional<ListeningSocket> metrics) throws IOException {
        issuers.start();
        if (metricsServer.isPresent() && metrics.isPresent()) {
            metricsServer.get().start(metrics.get());
            LOG.info("serving metrics at port {}", metricsServer.get().port());
        }
    }

    /** Writes authentication failures that are not reported yet to the audit log. */
    void reportFailures() {
        try {
            failures.report();
        } catch (UnavailableException e) {
            LOG.warn("could not store authentication failures: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        issuers.close();
        metricsServer.ifPresent(MetricsServer::close);
        metrics.close();
    }
}
