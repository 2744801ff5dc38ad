package dev.rekey.gateway;

import java.io.IOException;
import java.net.URI;

/** A gateway that can be called. */
record RunningGateway(URI uri, Closing closing) implements AutoCloseable {

    /** How it is ended. */
    @FunctionalInterface
    interface Closing {
        void close() throws IOException;
    }

    static RunningGateway of(GatewayProcess process) {
        return new RunningGateway(process.uri(), process::close);
    }

    @Override
    public void close() throws IOException {
        closing.close();
    }
}
