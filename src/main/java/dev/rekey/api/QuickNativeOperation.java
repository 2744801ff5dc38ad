package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * An operation of the native API that can usually be handled without blocking; see {@link
 * dev.rekey.http.QuickOperation}.
 */
interface QuickNativeOperation extends NativeOperation {

    /**
     * {@link #handle} without blocking; {@code null} if it would block. Throws the same exceptions.
     */
    @Nullable
    Answer handleAtOnce(Caller caller, Exchange exchange);
}
