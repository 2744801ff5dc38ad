package dev.rekey.http;

/**
 * Where an operation is found.
 *
 * @param method the HTTP method, or {@link #ANY_METHOD}; a {@code GET} route answers {@code HEAD} too, without the body. A
 *     route for one method wins over one for any
 * @param template the path, a parameter being a whole segment in braces: {@code /v1/keys/{key}}. A literal segment wins
 *     over a parameter. A trailing slash is another path. The last segment may be a tail, {@code {path...}}: the rest of the
 *     path as sent, still encoded, be it empty; any other segment wins over it
 * @param operation the {@code operationId} in the door's OpenAPI document
 * @param handler what is done
 * @param kind where the handler is called
 * @param maxBodyBytes the largest body that it reads; a larger one is {@link Fault.TooLarge}
 * @param sampled whether it is asked so often that the access log has only a sample of its requests
 */
public record Route(
        String method,
        String template,
        String operation,
        Operation handler,
        Kind kind,
        int maxBodyBytes,
        boolean sampled) {

    /** In place of a method: whatever the method is, {@code OPTIONS} too. */
    public static final String ANY_METHOD = "*";

    /** The largest body of a question about one key. */
    public static final int MAX_QUESTION_BYTES = 64 * 1024;

    /** Where a handler is called. */
    public enum Kind {
        /** On a virtual thread, where it may wait, in one of the places that all requests share. */
        WAITING,
        /** The same for health probes, which have places of their own. */
        PROBE,
        /** On the selector: it must never wait and never read the body. */
        IN_PLACE
    }

    /** A route whose handler may wait: every one but a few. */
    public static Route of(String method, String template, String operation, Operation handler) {
        return new Route(method, template, operation, handler, Kind.WAITING, maxBodyBytes(method), false);
    }

    /** A route that is answered on the thread that read the request. */
    public static Route inPlace(String method, String template, String operation, Operation handler) {
        return new Route(method, template, operation, handler, Kind.IN_PLACE, 0, false);
    }

    /** A route for those who watch over the server; its handler may wait. */
    public static Route probe(String method, String template, String operation, Operation handler) {
        return new Route(method, template, operation, handler, Kind.PROBE, 0, false);
    }

    /** This route with another largest body. */
    public Route withMaxBodyBytes(int bytes) {
        return new Route(method, template, operation, handler, kind, bytes, sampled);
    }

    /** This route as one whose requests the access log only samples: a verification or a health check. */
    public Route withSampledLog() {
        return new Route(method, template, operation, handler, kind, maxBodyBytes, true);
    }

    /** A method without a body in HTTP has none here; what a gateway asks is in headers. */
    private static int maxBodyBytes(String method) {
        return method.equals("GET") || method.equals(ANY_METHOD) ? 0 : HttpLimits.DEFAULT_BODY_BYTES;
    }
}
