package dev.rekey.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error detected by the HTTP layer: an invalid request, or a failure of the server. Sealed, so
 * that the compiler checks the error mapping of each API for completeness.
 *
 * <p>The message is a sentence for the caller and never quotes the request.
 */
public abstract sealed class HttpError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpErrorCategory category;
    private final int status;
    private final String publicMessage;

    private HttpError(HttpErrorCategory category, int status, String publicMessage) {
        this(category, status, publicMessage, null);
    }

    private HttpError(HttpErrorCategory category, int status, String publicMessage, @Nullable Throwable cause) {
        super(publicMessage, cause, false, false);
        this.category = category;
        this.status = status;
        this.publicMessage = publicMessage;
    }

    /** The category, from which an API derives the form of its response. */
    public final HttpErrorCategory category() {
        return category;
    }

    /** The HTTP status; the API of a vendor may map it to another. */
    public final int status() {
        return status;
    }

    /** A sentence that may be shown to any caller. */
    public final String publicMessage() {
        return publicMessage;
    }

    /** The body is missing or not valid JSON in UTF-8, or an object in it repeats a member. */
    public static final class MalformedJson extends HttpError {
        private static final long serialVersionUID = 1L;

        private MalformedJson(String publicMessage) {
            super(HttpErrorCategory.MALFORMED_BODY, 400, publicMessage);
        }

        public static MalformedJson syntax() {
            return new MalformedJson("The body must be valid JSON, for example {\"name\": \"ci\"}.");
        }

        public static MalformedJson missing() {
            return new MalformedJson("The request must have a JSON object as its body.");
        }

        public static MalformedJson encoding() {
            return new MalformedJson("The body must be encoded in UTF-8.");
        }

        public static MalformedJson duplicateMember() {
            return new MalformedJson("Each member of a JSON object in the body must have a unique name.");
        }
    }

    /** The body is valid JSON but not an object. */
    public static final class NotAnObject extends HttpError {
        private static final long serialVersionUID = 1L;

        public NotAnObject() {
            super(HttpErrorCategory.MALFORMED_BODY, 400, "The body must be a JSON object, for example {}.");
        }
    }

    /** The body is nested deeper than {@link HttpLimits#MAX_JSON_DEPTH}. */
    public static final class TooDeep extends HttpError {
        private static final long serialVersionUID = 1L;

        public TooDeep() {
            super(
                    HttpErrorCategory.MALFORMED_BODY,
                    400,
                    "The body must be nested at most " + HttpLimits.MAX_JSON_DEPTH + " levels deep.");
        }
    }

    /** The body exceeds {@link HttpLimits#bodyBytes()} or the limit of its route. */
    public static final class TooLarge extends HttpError {
        private static final long serialVersionUID = 1L;

        public TooLarge() {
            super(HttpErrorCategory.LIMIT_EXCEEDED, 413, "The body is too large.");
        }
    }

    /** The body did not arrive in time. */
    public static final class TooSlow extends HttpError {
        private static final long serialVersionUID = 1L;

        public TooSlow() {
            super(HttpErrorCategory.LIMIT_EXCEEDED, 408, "The body did not arrive in time.");
        }
    }

    /** The media type of the body is not accepted by the operation, or its charset is not UTF-8. */
    public static final class UnsupportedMediaType extends HttpError {
        private static final long serialVersionUID = 1L;
        private final transient List<String> accepted;

        public UnsupportedMediaType(List<String> accepted) {
            super(
                    HttpErrorCategory.UNSUPPORTED_CONTENT,
                    415,
                    "The body must be " + String.join(" or ", accepted) + " in UTF-8.");
            this.accepted = List.copyOf(accepted);
        }

        /** The media types that the operation accepts. */
        public List<String> accepted() {
            return accepted;
        }
    }

    /**
     * The body has a content coding; none is supported. The server adds {@code Accept-Encoding} to
     * the response.
     */
    public static final class UnsupportedContentCoding extends HttpError {
        private static final long serialVersionUID = 1L;

        public UnsupportedContentCoding() {
            super(
                    HttpErrorCategory.UNSUPPORTED_CONTENT,
                    415,
                    "The body must be sent without a content coding such as gzip.");
        }
    }

    /** The request has a transfer coding other than chunked. */
    public static final class UnsupportedTransferCoding extends HttpError {
        private static final long serialVersionUID = 1L;

        public UnsupportedTransferCoding() {
            super(HttpErrorCategory.UNSUPPORTED_REQUEST, 501, "The only supported transfer coding is chunked.");
        }
    }

    /** No route matches the path. */
    public static final class RouteNotFound extends HttpError {
        private static final long serialVersionUID = 1L;

        public RouteNotFound() {
            super(HttpErrorCategory.ROUTE_NOT_FOUND, 404, "No resource exists at this path.");
        }
    }

    /**
     * The path has routes, but none for this method. The server adds {@code Allow} to the response.
     */
    public static final class MethodNotAllowed extends HttpError {
        private static final long serialVersionUID = 1L;
        private final transient List<String> allowed;

        public MethodNotAllowed(List<String> allowed) {
            super(HttpErrorCategory.METHOD_NOT_ALLOWED, 405, "The method is not supported at this path.");
            this.allowed = List.copyOf(allowed);
        }

        public List<String> allowed() {
            return allowed;
        }
    }

    /**
     * Too many credentials from the client address were rejected. The server adds {@code
     * Retry-After}.
     */
    public static final class TooManyFailures extends HttpError {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public TooManyFailures(int retryAfterSeconds) {
            super(
                    HttpErrorCategory.LIMIT_EXCEEDED,
                    429,
                    "Too many invalid credentials were sent from this address. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** The request has different credentials. */
    public static final class AmbiguousCredentials extends HttpError {
        private static final long serialVersionUID = 1L;

        public AmbiguousCredentials() {
            super(HttpErrorCategory.MALFORMED_REQUEST, 400, "The request must have exactly one credential.");
        }
    }

    /** The request line, path, query or a header is malformed. */
    public static final class MalformedRequest extends HttpError {
        private static final long serialVersionUID = 1L;

        public MalformedRequest() {
            this("The request is malformed.");
        }

        /** @param publicMessage what was expected, without quoting the request */
        public MalformedRequest(String publicMessage) {
            super(HttpErrorCategory.MALFORMED_REQUEST, 400, publicMessage);
        }
    }

    /** The headers exceed {@link HttpLimits#headerBytes()} or {@link HttpLimits#headers()}. */
    public static final class HeadersTooLarge extends HttpError {
        private static final long serialVersionUID = 1L;

        public HeadersTooLarge() {
            super(HttpErrorCategory.LIMIT_EXCEEDED, 431, "The request headers are too large.");
        }
    }

    /** The request target exceeds {@link HttpLimits#uriBytes()}. */
    public static final class UriTooLong extends HttpError {
        private static final long serialVersionUID = 1L;

        public UriTooLong() {
            super(HttpErrorCategory.LIMIT_EXCEEDED, 414, "The request URI is too long.");
        }
    }

    /**
     * A browser sent the request to a host name that does not belong to this server (RFC 9110,
     * section 15.5.20).
     */
    public static final class Misdirected extends HttpError {
        private static final long serialVersionUID = 1L;

        public Misdirected() {
            super(
                    HttpErrorCategory.UNSUPPORTED_REQUEST,
                    421,
                    "The host must be that of the setting public-url or one of allowed-hosts.");
        }
    }

    /** The server is overloaded. The server adds {@code Retry-After} to the response. */
    public static final class Overloaded extends HttpError {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public Overloaded(int retryAfterSeconds) {
            super(HttpErrorCategory.SERVER_ERROR, 503, "The server is overloaded. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /**
     * The caller exceeds the quota of changes of its project. The server adds {@code Retry-After}.
     */
    public static final class TooManyChanges extends HttpError {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public TooManyChanges(int retryAfterSeconds) {
            super(
                    HttpErrorCategory.LIMIT_EXCEEDED,
                    429,
                    "The caller exceeds the quota of changes of its project. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** A dependency is unavailable. The server adds {@code Retry-After} to the response. */
    public static final class Unavailable extends HttpError {
        private static final long serialVersionUID = 1L;

        public static final int RETRY_AFTER_SECONDS = 1;

        public Unavailable(@Nullable Throwable cause) {
            super(
                    HttpErrorCategory.SERVER_ERROR,
                    503,
                    "The server cannot process the request now. Try again later.",
                    cause);
        }
    }

    /** An internal error. The log has its cause under the id of the request. */
    public static final class InternalServerError extends HttpError {
        private static final long serialVersionUID = 1L;

        public InternalServerError(@Nullable Throwable cause) {
            super(
                    HttpErrorCategory.SERVER_ERROR,
                    500,
                    "An internal error occurred; the server log has details under the request id.",
                    cause);
        }
    }
}
