package dev.rekey;

import dev.rekey.http.JwtIssuers;
import dev.rekey.http.Metrics;
import java.io.IOException;

/** What runs beside the server that answers requests, and ends with it. */
record Background(JwtIssuers issuers, Metrics metrics) implements AutoCloseable {

    void start() throws IOException {
        issuers.start();
    }

    @Override
    public void close() {
        issuers.close();
        metrics.close();
    }
}
