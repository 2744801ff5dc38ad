package dev.rekey.core.key.store;

import dev.rekey.core.GeneratedBuilder;
import dev.rekey.core.TextRules;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserType;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Criteria for a list of keys. A criterion that is {@code null}, empty or false matches every key.
 * Immutable.
 *
 * @param states any of these states, evaluated at {@code now}
 * @param permission keys that list exactly this permission
 * @param role keys that list this role, whether or not the role exists
 * @param search text entered by a person
 * @param ownerType type of the owner
 * @param ended only keys whose {@code expires_at} is not after {@code now}, whatever their state
 */
@GeneratedBuilder
public record KeyFilter(
        @Nullable ProjectId project,
        @Nullable UserId owner,
        Set<KeyState> states,
        @Nullable Permission permission,
        @Nullable String role,
        @Nullable Search search,
        @Nullable UserType ownerType,
        boolean ended,
        Instant now) {

    /**
     * Text entered by a person. It matches the start of a name, the start or the last four
     * characters of a secret, and what the other parameters specify.
     *
     * @param anywhere also matches inside a name, ignoring the case of ASCII letters
     * @param id the key whose id the text is
     * @param hashes hashes of the text as a complete secret
     */
    public record Search(String text, boolean anywhere, Optional<KeyId> id, List<KeyHash> hashes) {
        public Search {
            text = TextRules.normalized(text);
        }
    }

    public KeyFilter {
        states = Set.copyOf(states);
    }

    public static KeyFilter all(Instant now) {
        return KeyFilterBuilder.builder().states(Set.of()).now(now).build();
    }

    public KeyFilter project(ProjectId only) {
        return KeyFilterBuilder.builder(this).project(only).build();
    }

    public KeyFilter owner(UserId only) {
        return KeyFilterBuilder.builder(this).owner(only).build();
    }

    public KeyFilter states(Set<KeyState> anyOf) {
        return KeyFilterBuilder.builder(this).states(anyOf).build();
    }

    public KeyFilter permission(Permission named) {
        return KeyFilterBuilder.builder(this).permission(named).build();
    }

    public KeyFilter role(String named) {
        return KeyFilterBuilder.builder(this).role(named).build();
    }

    public KeyFilter search(Search text) {
        return KeyFilterBuilder.builder(this).search(text).build();
    }

    public KeyFilter ownerType(UserType only) {
        return KeyFilterBuilder.builder(this).ownerType(only).build();
    }

    public KeyFilter ended(boolean only) {
        return KeyFilterBuilder.builder(this).ended(only).build();
    }
}
