package dev.rekey.api;

import dev.rekey.core.access.Role;
import dev.rekey.http.EntityTag;
import dev.rekey.http.HttpResponse;

/** Response with a role. */
final class RoleResponse {

    private RoleResponse() {}

    static HttpResponse of(Role role) {
        return HttpResponse.json(200, RoleJson.of(role)).with("ETag", EntityTag.of(role.fingerprint()));
    }
}
