package dev.rekey.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a request before any rule is asked, or with us: a closed family, so that each door's table from fault
 * to wire is checked by the compiler.
 *
 * <p>The message is a sentence for the caller and never repeats anything that was sent.
 */
public abstract sealed class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String publicMessage;

    private Fault(int status, String publicMessage) {
        this(status, publicMessage, null);
    }

    private Fault(int status, String publicMessage, @Nullable Throwable cause) {
        super(publicMessage, cause, false, false);
        this.status = status;
        this.publicMessage = publicMessage;
    }

    /** The status that HTTP gives it; a vendor's door may have another. */
    public final int status() {
        return status;
    }

    /** A sentence that may be shown to the caller whoever it is. */
    public final String publicMessage() {
        return publicMessage;
    }

    /** The body is missing or no JSON text in UTF-8, or an object in it names a member twice. */
    public static final class MalformedJson extends Fault {
        private static final long serialVersionUID = 1L;

        private MalformedJson(String publicMessage) {
            super(400, publicMessage);
        }

        public static MalformedJson syntax() {
            return new MalformedJson("The body is not valid JSON.");
        }

        public static MalformedJson missing() {
            return new MalformedJson("A JSON object is expected as the body, and there is no body.");
        }

        public static MalformedJson encoding() {
            return new MalformedJson("The body is not valid UTF-8.");
        }

        public static MalformedJson duplicateMember() {
            return new MalformedJson("An object in the body names a member twice.");
        }
    }

    /** The body is JSON, but no object. */
    public static final class NotAnObject extends Fault {
        private static final long serialVersionUID = 1L;

        public NotAnObject() {
            super(400, "The body is not a JSON object.");
        }
    }

    /** The body nests deeper than {@link Json#MAX_DEPTH}. */
    public static final class TooDeep extends Fault {
        private static final long serialVersionUID = 1L;

        public TooDeep() {
            super(400, "The body nests too deeply.");
        }
    }

    /** The body is larger than {@link HttpLimits#bodyBytes()}. */
    public static final class TooLarge extends Fault {
        private static final long serialVersionUID = 1L;

        public TooLarge() {
            super(413, "The body is too large.");
        }
    }

    /** The body did not arrive in time. */
    public static final class TooSlow extends Fault {
        private static final long serialVersionUID = 1L;

        public TooSlow() {
            super(408, "The body did not arrive in time.");
        }
    }

    /** The body is of a media type that the operation does not take, or in another charset than UTF-8. */
    public static final class UnsupportedMediaType extends Fault {
        private static final long serialVersionUID = 1L;
        private final transient List<String> accepted;

        public UnsupportedMediaType(List<String> accepted) {
            super(415, "The body must be " + String.join(" or ", accepted) + " in UTF-8.");
            this.accepted = List.copyOf(accepted);
        }

        /** The media types that the operation takes. */
        public List<String> accepted() {
            return accepted;
        }
    }

    /** The body is in a content coding, and none is decoded. The server adds {@code Accept-Encoding} to the answer. */
    public static final class UnsupportedContentCoding extends Fault {
        private static final long serialVersionUID = 1L;

        public UnsupportedContentCoding() {
            super(415, "The body must be sent without a content coding such as gzip.");
        }
    }

    /** The message is in another transfer coding than chunked. */
    public static final class UnsupportedTransferCoding extends Fault {
        private static final long serialVersionUID = 1L;

        public UnsupportedTransferCoding() {
            super(501, "The only transfer coding that is supported is chunked.");
        }
    }

    /** Nothing is served at this path. */
    public static final class NoSuchRoute extends Fault {
        private static final long serialVersionUID = 1L;

        public NoSuchRoute() {
            super(404, "Nothing is served here.");
        }
    }

    /** The path is served, but not for this method. The header {@code Allow} is added to the answer by the server. */
    public static final class MethodNotAllowed extends Fault {
        private static final long serialVersionUID = 1L;
        private final transient List<String> allowed;

        public MethodNotAllowed(List<String> allowed) {
            super(405, "This method is not served here.");
            this.allowed = List.copyOf(allowed);
        }

        public List<String> allowed() {
            return allowed;
        }
    }

    /** Too many credentials from the client's address were not accepted. {@code Retry-After} is added by the server. */
    public static final class TooManyFailures extends Fault {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public TooManyFailures(int retryAfterSeconds) {
            super(429, "Too many credentials from this address were not accepted. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** The request holds two different credentials. */
    public static final class AmbiguousCredentials extends Fault {
        private static final long serialVersionUID = 1L;

        public AmbiguousCredentials() {
            super(400, "The request holds more than one credential.");
        }
    }

    /** The request itself is broken: its line, path, query or a header. */
    public static final class MalformedRequest extends Fault {
        private static final long serialVersionUID = 1L;

        public MalformedRequest() {
            this("The request is malformed.");
        }

        /** @param publicMessage what is wrong, in our own words only */
        public MalformedRequest(String publicMessage) {
            super(400, publicMessage);
        }
    }

    /** The request's headers are larger than {@link HttpLimits#headerBytes()}. */
    public static final class HeadersTooLarge extends Fault {
        private static final long serialVersionUID = 1L;

        public HeadersTooLarge() {
            super(431, "The request's headers are too large.");
        }
    }

    /** The request's target is longer than {@link HttpLimits#uriBytes()}. */
    public static final class UriTooLong extends Fault {
        private static final long serialVersionUID = 1L;

        public UriTooLong() {
            super(414, "The request's URI is too long.");
        }
    }

    /** A browser sent the request to a host name that is not one of this server's (RFC 9110, section 15.5.20). */
    public static final class Misdirected extends Fault {
        private static final long serialVersionUID = 1L;

        public Misdirected() {
            super(421, "The request must name the host of the setting public-url or one of allowed-hosts.");
        }
    }

    /** Too much is under way. The header {@code Retry-After} is added to the answer by the server. */
    public static final class Overloaded extends Fault {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public Overloaded(int retryAfterSeconds) {
            super(503, "The server has too much to do. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** The caller makes more changes than its project's quota allows. {@code Retry-After} is added to the answer by the server. */
    public static final class TooManyChanges extends Fault {
        private static final long serialVersionUID = 1L;
        private final int retryAfterSeconds;

        public TooManyChanges(int retryAfterSeconds) {
            super(429, "The caller makes more changes than its project allows. Try again later.");
            this.retryAfterSeconds = retryAfterSeconds;
        }

        public int retryAfterSeconds() {
            return retryAfterSeconds;
        }
    }

    /** Something that we need is away. The header {@code Retry-After} is added to the answer by the server. */
    public static final class Unavailable extends Fault {
        private static final long serialVersionUID = 1L;

        public static final int RETRY_AFTER_SECONDS = 1;

        public Unavailable(@Nullable Throwable cause) {
            super(503, "The server cannot answer this now. Try again later.", cause);
        }
    }

    /** A mistake of ours. It is in the log, under the request's id. */
    public static final class Unexpected extends Fault {
        private static final long serialVersionUID = 1L;

        public Unexpected(@Nullable Throwable cause) {
            super(500, "The server made a mistake.", cause);
        }
    }
}
