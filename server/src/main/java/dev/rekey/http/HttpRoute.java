package dev.rekey.http;

/**
 * A route from method and path to an operation.
 *
 * @param method the HTTP method, or {@link #ANY_METHOD}; a {@code GET} route also handles {@code
 *     HEAD}. A route for one method takes precedence over one for any
 * @param template the path; a parameter is a whole segment in braces: {@code /v1/keys/{key}}.
 *     Literal segments take precedence over parameters. A trailing slash makes a different path.
 *     The last segment may be a tail {@code {path...}}: the rest of the path as sent, still
 *     encoded, possibly empty; any other segment takes precedence over it
 * @param operation the {@code operationId} in the OpenAPI document of the API
 * @param handler the operation
 * @param kind where the handler is called
 * @param maxBodyBytes maximum body size in bytes; larger ones are {@link HttpError.TooLarge}
 * @param sampled whether the access log records only a sample of the requests
 */
public record HttpRoute(
        String method,
        String template,
        String operation,
        HttpOperation handler,
        Dispatch dispatch,
        int maxBodyBytes,
        boolean sampled) {

    /** Matches every method, {@code OPTIONS} included. */
    public static final String ANY_METHOD = "*";

    /** Maximum body size in bytes of a verification of one key. */
    public static final int MAX_VERIFY_BODY_BYTES = 64 * 1024;

    /** Threading of a handler. */
    public enum Dispatch {
        /**
         * On a virtual thread, where it may block, within the concurrency limit of all requests.
         */
        BLOCKING,
        /**
         * Like {@link #BLOCKING}, for health probes, which have a concurrency limit of their own.
         */
        PROBE,
        /** On the selector thread: it must not block or read the body. */
        NON_BLOCKING
    }

    /** A route whose handler may block: the usual kind. */
    public static HttpRoute of(String method, String template, String operation, HttpOperation handler) {
        return new HttpRoute(method, template, operation, handler, Dispatch.BLOCKING, maxBodyBytes(method), false);
    }

    /** A route that is handled on the thread that read the request. */
    public static HttpRoute nonBlocking(String method, String template, String operation, HttpOperation handler) {
        return new HttpRoute(method, template, operation, handler, Dispatch.NON_BLOCKING, 0, false);
    }

    /** A route for health probes; its handler may block. */
    public static HttpRoute probe(String method, String template, String operation, HttpOperation handler) {
        return new HttpRoute(method, template, operation, handler, Dispatch.PROBE, 0, false);
    }

    /** A copy of this route with another maximum body size. */
    public HttpRoute withMaxBodyBytes(int bytes) {
        return new HttpRoute(method, template, operation, handler, dispatch, bytes, sampled);
    }

    /** A copy of this route whose access log is sampled, for verifications and health checks. */
    public HttpRoute withSampledLog() {
        return new HttpRoute(method, template, operation, handler, dispatch, maxBodyBytes, true);
    }

    /** GET requests have no body, and gateways send their request in headers. */
    private static int maxBodyBytes(String method) {
        return method.equals("GET") || method.equals(ANY_METHOD) ? 0 : HttpLimits.DEFAULT_BODY_BYTES;
    }
}
