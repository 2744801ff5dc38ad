package dev.rekey.core.project;

import dev.rekey.core.id.UserId;

/** How a request names a user of a project. */
public sealed interface UserRef {

    record ById(UserId id) implements UserRef {}

    record ByExternalId(String externalId) implements UserRef {}

    /** A text of the form of our ids is an id, any other the project's own name of the user. */
    static UserRef of(String text) {
        return UserId.parse(text).<UserRef>map(ById::new).orElseGet(() -> new ByExternalId(text));
    }
}
