package dev.rekey.http;

/** The body of a request as its {@link HttpExchange} uses it; implemented by the server. */
public interface RequestContent {

    /** The complete body. The first call reads it from the network and may block. */
    byte[] read();

    /**
     * Reserves memory for the response until the request ends.
     *
     * @throws HttpError.Overloaded if the memory budget is exhausted
     */
    void hold(long bytes);
}
