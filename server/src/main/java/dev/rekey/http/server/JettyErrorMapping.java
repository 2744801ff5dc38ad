package dev.rekey.http.server;

import dev.rekey.http.HttpError;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** Maps errors detected by Jetty to {@link HttpError}s. */
final class JettyErrorMapping {

    private JettyErrorMapping() {}

    /**
     * @param status the status that Jetty would send
     * @param cause logged for internal errors; a client that disconnects during its request is not
     *     one
     */
    static HttpError of(int status, @Nullable Throwable cause) {
        return switch (status) {
            case 404 -> new HttpError.RouteNotFound();
            case 408 -> new HttpError.TooSlow();
            case 413 -> new HttpError.TooLarge();
            case 414 -> new HttpError.UriTooLong();
            case 421 -> new HttpError.Misdirected();
            case 431 -> new HttpError.HeadersTooLarge();
            case 503 -> new HttpError.Unavailable(cause);
            case 501 -> new HttpError.UnsupportedTransferCoding();
            case 400 ->
                isTransferCoding(cause) ? new HttpError.UnsupportedTransferCoding() : new HttpError.MalformedRequest();
            // An unsupported HTTP version is an error of the client.
            case 505 -> new HttpError.MalformedRequest();
            default ->
                status < 500 || cause instanceof EofException
                        ? new HttpError.MalformedRequest()
                        : new HttpError.InternalServerError(cause);
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
