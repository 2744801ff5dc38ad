package dev.rekey.core.project;

import dev.rekey.core.TextRules;
import dev.rekey.core.id.UserId;
import java.util.Optional;

/** Reference to a user in a request. */
public sealed interface UserRef {

    record ById(UserId id) implements UserRef {}

    record ByExternalId(String externalId) implements UserRef {}

    /**
     * Returns the reference for the normalized text; empty if normalization does not change it and
     * {@link #of} applies.
     */
    static Optional<UserRef> normalized(String text) {
        String normalized = TextRules.normalized(text);
        return normalized.equals(text) ? Optional.empty() : Optional.of(of(normalized));
    }

    /**
     * Returns a reference by id if the text has the form of a user id, otherwise by external id.
     */
    static UserRef of(String text) {
        return UserId.parse(text).<UserRef>map(ById::new).orElseGet(() -> new ByExternalId(text));
    }
}
