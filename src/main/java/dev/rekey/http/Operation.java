package dev.rekey.http;

/** What is done for one route. It runs on a virtual thread with plain blocking code, unless its route says otherwise. */
@FunctionalInterface
public interface Operation {

    /**
     * @throws dev.rekey.core.Refusal for the door to answer
     * @throws Fault for the door to answer
     * @throws dev.rekey.core.Outage which the door answers as {@link Fault.Unavailable}
     */
    Answer handle(Exchange exchange);
}
