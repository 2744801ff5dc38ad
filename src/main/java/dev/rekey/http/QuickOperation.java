package dev.rekey.http;

import org.jspecify.annotations.Nullable;

/**
 * An operation that can mostly be answered on the thread that read the request, once its body has arrived: what it needs is
 * close at hand.
 */
public interface QuickOperation extends Operation {

    /**
     * The answer, where it takes no waiting for a lock, a disk, the network or anything else. {@code null} where it would:
     * then nothing has been done, and {@link #handle} is called on a virtual thread. The body has arrived.
     *
     * <p>Throws as {@link #handle} does.
     */
    @Nullable
    Answer handleAtOnce(Exchange exchange);

    /**
     * The answer, where it is the same whatever the body says; called on the thread that read the request when the body has
     * not come with its headers. {@code null} where the body decides, or where telling would take waiting.
     *
     * <p>Throws as {@link #handle} does.
     */
    default @Nullable Answer handleWithoutBody(Exchange exchange) {
        return null;
    }
}
