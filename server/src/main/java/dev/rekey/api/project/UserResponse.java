package dev.rekey.api.project;

import dev.rekey.core.project.User;
import dev.rekey.http.HttpExchange;
import dev.rekey.http.HttpResponse;
import dev.rekey.http.header.EntityTag;

/** Response with a user, and the user named by a path. */
final class UserResponse {

    private UserResponse() {}

    static HttpResponse of(int status, User user) {
        return HttpResponse.json(status, UserJson.of(user)).with("ETag", EntityTag.of(user.version()));
    }

    /** The id or external id in the path. */
    static String named(HttpExchange exchange) {
        return exchange.parameter("user");
    }
}
