package dev.rekey.http;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** Maps errors detected by Jetty to {@link Fault}s. */
final class JettyFaults {

    private JettyFaults() {}

    /**
     * @param status the status that Jetty would send
     * @param cause logged for internal errors; a client that disconnects during its request is not
     *     one
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
            // An unsupported HTTP version is an error of the client.
            case 505 -> new Fault.MalformedRequest();
            default ->
                status < 500 || cause instanceof EofException
                        ? new Fault.MalformedRequest()
                        : new Fault.Unexpected(cause);
        };
    }

    /**
     * Whether the error concerns transfer codings: chunked is missing or not the last one. A test
     * guards the text of Jetty.
     */
    private static boolean isTransferCoding(@Nullable Throwable cause) {
        return cause instanceof HttpException http
                && http.getReason() != null
                && http.getReason().startsWith("Bad Transfer-Encoding, chunked not last");
    }
}
