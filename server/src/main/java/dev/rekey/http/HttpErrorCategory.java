package dev.rekey.http;

/**
 * Category of an {@link HttpError}: the cases that APIs report differently. Each API maps every
 * category to a form, in a switch without default; the status is that of the error.
 */
public enum HttpErrorCategory {
    /** The body cannot be parsed, or is not a JSON object. */
    MALFORMED_BODY,
    /** The request line, the query, a header or the credentials are malformed or ambiguous. */
    MALFORMED_REQUEST,
    /** No route matches the path. */
    ROUTE_NOT_FOUND,
    /** The path has routes, but none for the method. */
    METHOD_NOT_ALLOWED,
    /** The media type or content coding of the body is not supported. */
    UNSUPPORTED_CONTENT,
    /** The host or transfer coding is not supported. */
    UNSUPPORTED_REQUEST,
    /** A limit on size, time or number of requests is exceeded. */
    LIMIT_EXCEEDED,
    /** The server failed or is unavailable. */
    SERVER_ERROR
}
