package dev.rekey.core.access;

/** Kind of user. */
public enum UserType {
    HUMAN,
    BOT
}
