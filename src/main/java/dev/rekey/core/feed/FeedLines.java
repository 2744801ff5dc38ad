package dev.rekey.core.feed;

/** Opens lines to the database. */
@FunctionalInterface
public interface FeedLines {

    /**
     * A line that hears every call made from now on.
     *
     * @throws dev.rekey.core.Outage where the database cannot be reached
     */
    FeedLine open();
}
