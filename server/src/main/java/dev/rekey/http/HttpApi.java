package dev.rekey.http;

import dev.rekey.core.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API of the server: its routes, and its mapping of errors to responses. */
public interface HttpApi {

    /**
     * Name of the API in audit events and the log, for example {@code native} or {@code docspace}.
     */
    String name();

    List<HttpRoute> routes();

    /**
     * Whether this API answers requests to a path that matches none of its routes. If so, 404, 405
     * and errors of the HTTP parser are reported in its format. Paths owned by no API are answered
     * by the first one.
     *
     * @param path the raw path as sent
     */
    boolean owns(String path);

    /**
     * The fairness group of a request, if it can be determined without blocking; otherwise {@code
     * null}, and the request is grouped by client address. Called on a selector thread; must not
     * throw.
     */
    default @Nullable FairShare tryShare(HttpExchange exchange) {
        return null;
    }

    /** Maps a refusal to a response. Must not block. */
    HttpResponse refuse(Refusal refusal, HttpExchange exchange);

    /** Maps an HTTP error to a response. Must not block: it may be called on a selector thread. */
    HttpResponse refuse(HttpError error, HttpExchange exchange);
}
