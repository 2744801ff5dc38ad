package dev.rekey.api;

import dev.rekey.core.access.Caller;
import dev.rekey.http.Answer;
import dev.rekey.http.Exchange;
import org.jspecify.annotations.Nullable;

/** An operation of this API that can mostly be answered without waiting; as {@link dev.rekey.http.QuickOperation} has it. */
interface QuickNativeOperation extends NativeOperation {

    /** The answer; {@code null} where it takes waiting. Throws as {@link #handle} does. */
    @Nullable
    Answer handleAtOnce(Caller caller, Exchange exchange);
}
