package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;

/** Handles one operation of the native API for an authenticated caller. */
@FunctionalInterface
interface NativeOperation {

    /**
     * @throws dev.rekey.core.Refusal if core rejects the request
     * @throws dev.rekey.http.Fault if the request cannot be read
     * @throws Rejection if a body or parameter has the wrong form
     */
    Answer handle(Caller caller, Exchange exchange);
}
