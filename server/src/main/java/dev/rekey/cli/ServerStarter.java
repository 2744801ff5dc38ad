package dev.rekey.cli;

import dev.rekey.config.TextSetting;
import java.util.Map;

/** Starts a server in this process. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * Starts a server and returns once it serves requests.
     *
     * @param flags settings from the command line; they override environment and configuration file
     * @param isNew whether to accept an empty or another database although the data directory was
     *     used with one before
     * @throws StartException if the server cannot start; the message is a sentence for the operator
     */
    Started start(Map<TextSetting, String> flags, boolean isNew);

    /** A running server. */
    interface Started {

        /** The URL at which the server listens, for example {@code http://127.0.0.1:8080}. */
        String url();

        /** Reports not ready and keeps serving for up to 1 s, so that load balancers notice. */
        void drain();

        /** Finishes requests in progress and stops the server, within 9 s even if a step hangs. */
        void stop();
    }

    /** Thrown if a server cannot start. The message is a sentence for the operator. */
    final class StartException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StartException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
