package dev.rekey.api.project;

import dev.rekey.core.access.Role;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** Response with a role. */
final class RoleResponse {

    private RoleResponse() {}

    static HttpResponse of(Role role) {
        return HttpResponse.json(200, RoleJson.of(role)).with("ETag", EntityTag.of(role.fingerprint()));
    }
}
