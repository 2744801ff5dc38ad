package dev.rekey.http;

import dev.rekey.core.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the APIs that the server speaks: its routes, and how it says no. */
public interface Door {

    /** The door's name in audit events and the log, for instance {@code native} or {@code docspace}. */
    String name();

    List<Route> routes();

    /**
     * Whether the door answers for this path where none of its routes does: then 404, 405 and errors of the HTTP parser are
     * said in its shape. What no door owns, the first door answers.
     *
     * @param path the raw path, as sent
     */
    boolean owns(String path);

    /**
     * Whose share of the places a request takes, as far as that is known without waiting; {@code null} where it is not. Then
     * it takes the share of its client's address. Called on a selector; must not throw.
     */
    default @Nullable Share shareAtOnce(Exchange exchange) {
        return null;
    }

    /** The door's table from refusal to wire. Must not wait for anything. */
    Answer refuse(Refusal refusal, Exchange exchange);

    /** The door's table from fault to wire. Must not wait for anything: it may be called on a selector. */
    Answer refuse(Fault fault, Exchange exchange);
}
