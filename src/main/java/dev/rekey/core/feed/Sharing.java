package dev.rekey.core.feed;

/** What nodes that share a database have of it beside its stores. */
public record Sharing(FeedLines lines, NodeStore nodes) {}
