package dev.rekey.core.access;

/** What a user is. */
public enum UserType {
    HUMAN,
    BOT
}
