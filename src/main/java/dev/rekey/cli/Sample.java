package dev.rekey.cli;

import java.nio.file.Path;

/** One exchange as a vendor documents it, taken from the vendor's own page and run against a server of ours. */
interface Sample {

    /** Vendor and language, for instance {@code docspace-python}. */
    String name();

    /**
     * Runs it on a key made for it.
     *
     * @param pages the folder of the vendors' pages
     * @return what was seen, in one line
     * @throws SampleFailure where it is not what the page promises
     */
    String run(Path pages, SampleServer server);
}
