package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** What is done for one route of this API once we know who is calling. */
@FunctionalInterface
interface NativeOperation {

    /**
     * @throws dev.rekey.core.Refusal as core says no
     * @throws dev.rekey.http.Fault where the request cannot be read
     * @throws Rejection where it is not written as this API writes things
     */
    Answer handle(Caller caller, Exchange exchange);
}
