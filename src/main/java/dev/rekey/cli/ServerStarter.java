package dev.rekey.cli;

import dev.rekey.config.Setting;
import java.util.Map;

/** Starts a server in this process. */
@FunctionalInterface
public interface ServerStarter {

    /**
     * A server that answers requests.
     *
     * @param flags what the command line sets, above environment and file
     * @param isNew whether an empty database is accepted where the data folder was used with another one before
     * @throws CannotStart where it cannot, with a sentence for the operator
     */
    Started start(Map<Setting, String> flags, boolean isNew);

    /** A server that was started. */
    interface Started {

        /** Where it listens, for instance {@code http://127.0.0.1:8080}. */
        String url();

        /** Says that it is not ready any more, and goes on serving for the moment in which others learn that. */
        void drain();

        /** Ends it, what is under way first; within nine seconds, whatever hangs. */
        void stop();
    }

    /** Why a server did not start, in a sentence for the operator. */
    final class CannotStart extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CannotStart(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
