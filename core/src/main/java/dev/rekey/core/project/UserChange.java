package dev.rekey.core.project;

import dev.rekey.core.Change;
import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.Metadata;
import dev.rekey.core.Violation;
import dev.rekey.core.access.UserRole;
import dev.rekey.core.access.UserType;
import java.util.List;
import java.util.Optional;

/**
 * Requested change of a user; for a new user, its differences from the defaults: human, enabled,
 * member.
 *
 * @param permissions clearing grants all
 * @param metadata clearing removes all
 * @param faults violations found while the API read the request
 */
@GeneratedBuilder
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
