package dev.rekey.api;

import dev.rekey.core.access.Role;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;

/** Response with a role. */
final class RoleAnswer {

    private RoleAnswer() {}

    static Answer of(Role role) {
        return Answer.json(200, RoleJson.of(role)).with("ETag", EntityTag.of(role.fingerprint()));
    }
}
