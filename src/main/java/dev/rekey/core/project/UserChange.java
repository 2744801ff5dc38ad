package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.Metadata;
import dev.rekey.core.Violation;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import java.util.List;
import java.util.Optional;

/**
 * What a request asks to be different about a user, or, where the user is new, different from the defaults: a human,
 * enabled, a member.
 *
 * @param permissions clear means all
 * @param metadata clear means none
 * @param faults what the door could not make out in the request
 */
public record UserChange(
        Optional<String> externalId,
        Optional<String> name,
        Change<String> email,
        Optional<UserRole> role,
        Optional<UserType> type,
        Optional<Boolean> enabled,
        Change<List<String>> permissions,
        Change<Metadata.Edit> metadata,
        List<Violation> faults) {}
