package dev.rekey.core.feed;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;

/** What a node knows of itself and its fellows. Thread-safe. */
public interface Fellowship {

    /** This node. */
    NodeState self();

    /** The epoch up to which this node has applied every change. Never waits. */
    long applied();

    /** Every node that may serve, by age. May wait; throws an {@link dev.rekey.core.Outage} as stores do. */
    List<FellowNode> nodes();

    /**
     * Makes a change whose receipt is waited for, as {@link #receipt} does: so it is there sooner.
     *
     * @param request the one that makes it
     */
    <T> T awaited(UUID request, Supplier<T> change);

    /** The epoch of the last change that this request made. May wait. */
    OptionalLong epochOf(UUID request);

    /** The epoch of the last change that anybody made. May wait. */
    long head();

    /**
     * Who has applied the change by now, or within {@code most} if that takes until then. May wait.
     *
     * @param awaited whether it was made by {@link #awaited}: then nodes say so without being asked
     */
    Receipt receipt(long epoch, Duration most, boolean awaited);
}
