package dev.rekey.core.key;

import dev.rekey.core.Text;
import dev.rekey.core.access.Permission;
import dev.rekey.core.access.UserType;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.ProjectId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.secret.KeyHash;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are wanted; a part that is {@code null} or empty asks for nothing.
 *
 * @param states any of these, judged at {@code now}
 * @param permission keys that name exactly this permission
 * @param role keys that name this role, whether or not there is such a role
 * @param search a text that people look for
 * @param ownerType the type of the keys' owners
 * @param ended keys whose {@code expires_at} has come by {@code now}, in whatever state they are
 */
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
     * A text that people look for: it is found at the start of a name, as the start or the last four characters of a
     * secret, and as what the other parts say.
     *
     * @param anywhere also inside a name, whatever the case of ASCII letters
     * @param id the key that the text is the id of
     * @param hashes what the text would hash to if it were a whole secret
     */
    public record Search(String text, boolean anywhere, Optional<KeyId> id, List<KeyHash> hashes) {
        public Search {
            text = Text.normalized(text);
        }
    }

    public KeyFilter {
        states = Set.copyOf(states);
    }

    public static KeyFilter all(Instant now) {
        return new KeyFilter(null, null, Set.of(), null, null, null, null, false, now);
    }

    public KeyFilter project(ProjectId only) {
        return new KeyFilter(only, owner, states, permission, role, search, ownerType, ended, now);
    }

    public KeyFilter owner(UserId only) {
        return new KeyFilter(project, only, states, permission, role, search, ownerType, ended, now);
    }

    public KeyFilter states(Set<KeyState> anyOf) {
        return new KeyFilter(project, owner, anyOf, permission, role, search, ownerType, ended, now);
    }

    public KeyFilter permission(Permission named) {
        return new KeyFilter(project, owner, states, named, role, search, ownerType, ended, now);
    }

    public KeyFilter role(String named) {
        return new KeyFilter(project, owner, states, permission, named, search, ownerType, ended, now);
    }

    public KeyFilter search(Search text) {
        return new KeyFilter(project, owner, states, permission, role, text, ownerType, ended, now);
    }

    public KeyFilter ownerType(UserType only) {
        return new KeyFilter(project, owner, states, permission, role, search, only, ended, now);
    }

    public KeyFilter ended(boolean only) {
        return new KeyFilter(project, owner, states, permission, role, search, ownerType, only, now);
    }
}
