package dev.rekey.gateway;

/**
 * The original request, as reported by the gateway.
 *
 * @param method the method as sent by the client
 * @param path the path, still encoded, without the query
 * @param query the query, still encoded, without the question mark; empty if there is none
 * @param host the host requested by the client; empty if the gateway does not report it
 */
record ForwardedRequest(String method, String path, String query, String host) {}
