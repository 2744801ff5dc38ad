package dev.rekey.samples;

import java.nio.file.Path;

/** A sample from a vendor's documentation that is run against a Rekey server. */
interface SampleExchange {

    /** Vendor and language, for example {@code docspace-python}. */
    String name();

    /**
     * Runs the sample on a key created for it.
     *
     * @param pages directory of the vendors' pages
     * @return a summary of one line
     * @throws SampleFailure if the result differs from the page
     */
    String run(Path pages, SampleServer server);
}
