/**
 * What every door shares: the server, routes, JSON, limits, request ids, and who is calling.
 *
 * <p>In come bytes from the network; out go an {@link dev.rekey.http.Exchange} to the {@link dev.rekey.http.Operation} whose
 * route matches, and the bytes of its {@link dev.rekey.http.Answer}. This room knows the rules' values and refusals and
 * nothing else: no table, no vendor, no path of any door, no setting's name. What a door says in an error is the door's
 * affair: this room only finds the door whose affair it is.
 */
@NullMarked
package dev.rekey.http;

import org.jspecify.annotations.NullMarked;
