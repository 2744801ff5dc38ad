package dev.rekey.core.feed;

/** Opens change feed connections. */
@FunctionalInterface
public interface ChangeFeedConnector {

    /**
     * Opens a connection that receives every notification sent from now on.
     *
     * @throws dev.rekey.core.UnavailableException if the database is unavailable
     * @throws IllegalStateException if notifications are not delivered; the message is meant for
     *     the operator
     */
    ChangeFeedConnection open();
}
