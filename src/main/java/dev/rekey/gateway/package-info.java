/**
 * Forward-auth: a gateway asks, for each request of its clients, whether to let it pass.
 *
 * <p>In comes what a gateway forwards: the client's headers, and in the gateway's own way the method, path, host and address of
 * the request that it holds. Out goes a verdict in the form that this gateway understands: a 200 with headers that say whose key
 * it was, or a refusal. What is asked of a request stands in a profile of the project, never in anything that a client sends.
 * {@code docs/reference/gateways.md} tells it for those who set one up.
 *
 * <p>This room must never know another door, a table or a setting; and nothing outside it may know how a gateway writes things.
 */
@NullMarked
package dev.rekey.gateway;

import org.jspecify.annotations.NullMarked;
