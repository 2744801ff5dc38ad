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
 * @param inPlace whether the handler is called on the selector; it must then never wait and never read the body
 */
public record Route(String method, String template, String operation, Operation handler, boolean inPlace) {

    /** In place of a method: whatever the method is, {@code OPTIONS} too. */
    public static final String ANY_METHOD = "*";

    /** A route whose handler may wait: every one but a few. */
    public static Route of(String method, String template, String operation, Operation handler) {
        return new Route(method, template, operation, handler, false);
    }

    /** A route that is answered on the thread that read the request. */
    public static Route inPlace(String method, String template, String operation, Operation handler) {
        return new Route(method, template, operation, handler, true);
    }
}
