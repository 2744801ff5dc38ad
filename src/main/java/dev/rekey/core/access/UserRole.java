package dev.rekey.core.access;

/** What a user may do to the project's own records. What its keys may do for the application is another matter. */
public enum UserRole {
    /** Everything in its project but creating and deleting projects. */
    ADMINISTRATOR,
    /** Creates, reads and changes its own keys, reads its own user, verifies. */
    MEMBER,
    /** Reads its own keys, verifies. */
    VIEWER
}
