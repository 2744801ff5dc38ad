package dev.rekey.http;

/**
 * The handler of a route. Runs on a virtual thread and may block, unless its route specifies
 * otherwise.
 */
@FunctionalInterface
public interface Operation {

    /**
     * Handles a request.
     *
     * @throws dev.rekey.core.Refusal mapped to a response by the API
     * @throws Fault mapped to a response by the API
     * @throws dev.rekey.core.Outage mapped to a response by the API as {@link Fault.Unavailable}
     */
    Answer handle(Exchange exchange);
}
