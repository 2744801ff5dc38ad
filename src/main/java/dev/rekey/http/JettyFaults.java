package dev.rekey.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** What the server below us finds wrong with a request, in our words. */
final class JettyFaults {

    private JettyFaults() {}

    /**
     * @param status the status that the server would answer
     * @param cause for the log; a client that goes away in the middle of its request is no mistake of ours
     */
    static Fault of(int status, @Nullable Throwable cause) {
        return switch (status) {
            case 404 -> new Fault.NoSuchRoute();
            case 408 -> new Fault.TooSlow();
            case 413 -> new Fault.TooLarge();
            case 414 -> new Fault.UriTooLong();
            case 421 -> new Fault.Misdirected();
            case 431 -> new Fault.HeadersTooLarge();
            case 503 -> new Fault.Unavailable(cause);
            case 501 -> new Fault.UnsupportedTransferCoding();
            case 400 -> isTransferCoding(cause) ? new Fault.UnsupportedTransferCoding() : new Fault.MalformedRequest();
            // A version of HTTP that nobody has heard of: the client's doing, not ours.
            case 505 -> new Fault.MalformedRequest();
            default ->
                status < 500 || cause instanceof EofException
                        ? new Fault.MalformedRequest()
                        : new Fault.Unexpected(cause);
        };
    }

    /** Whether chunked is not the last transfer coding, or not one at all; a test holds on to Jetty's text. */
    private static boolean isTransferCoding(@Nullable Throwable cause) {
        return cause instanceof HttpException http
                && http.getReason() != null
                && http.getReason().startsWith("Bad Transfer-Encoding, chunked not last");
    }
}
