package dev.rekey.core.project;

import dev.rekey.core.Text;
import dev.rekey.core.id.UserId;
import java.util.Optional;

/** How a request names a user of a project. */
public sealed interface UserRef {

    record ById(UserId id) implements UserRef {}

    record ByExternalId(String externalId) implements UserRef {}

    /** Whom a text names that differs from its normalized form; empty if it does not, and {@link #of} names the user. */
    static Optional<UserRef> normalized(String text) {
        String normalized = Text.normalized(text);
        return normalized.equals(text) ? Optional.empty() : Optional.of(of(normalized));
    }

    /** A text of the form of our ids is an id, any other the project's own name of the user. */
    static UserRef of(String text) {
        return UserId.parse(text).<UserRef>map(ById::new).orElseGet(() -> new ByExternalId(text));
    }
}
