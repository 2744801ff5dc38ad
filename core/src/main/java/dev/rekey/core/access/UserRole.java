package dev.rekey.core.access;

/**
 * Management role of a user in its project. Independent of what the user's keys may do in the
 * application.
 */
public enum UserRole {
    /** Everything in its project except creating and deleting projects. */
    ADMINISTRATOR,
    /** Creates, reads and changes its own keys, reads its own user, verifies. */
    MEMBER,
    /** Reads its own keys, verifies. */
    VIEWER
}
