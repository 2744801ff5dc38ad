package dev.rekey.core.feed;

/** Opens lines to the database. */
@FunctionalInterface
public interface FeedLines {

    /**
     * A line that hears every call made from now on.
     *
     * @throws dev.rekey.core.Outage where the database cannot be reached
     * @throws IllegalStateException where calls would not be heard, with a sentence for people
     */
    FeedLine open();
}
