package dev.rekey.gateway;

/**
 * The request that a gateway holds, as it tells of it.
 *
 * @param method as its client sent it
 * @param path its path, still encoded, without the query
 * @param query its query, still encoded, without the question mark; empty if there is none
 * @param host what its client named the server; empty where the gateway does not say
 */
record Forwarded(String method, String path, String query, String host) {}
