package dev.rekey.http;

/**
 * The handler of a route. Runs on a virtual thread and may block, unless its route specifies
 * otherwise.
 */
@FunctionalInterface
public interface HttpOperation {

    /**
     * Handles a request.
     *
     * @throws dev.rekey.core.Refusal mapped to a response by the API
     * @throws HttpError mapped to a response by the API
     * @throws dev.rekey.core.UnavailableException mapped to a response by the API as {@link HttpError.Unavailable}
     */
    HttpResponse handle(HttpExchange exchange);
}
