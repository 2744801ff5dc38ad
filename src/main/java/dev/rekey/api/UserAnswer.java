package dev.rekey.api;

import dev.rekey.core.project.User;
import dev.rekey.http.Answer;
import dev.rekey.http.EntityTag;
import dev.rekey.http.Exchange;

/** Response with a user, and the user named by a path. */
final class UserAnswer {

    private UserAnswer() {}

    static Answer of(int status, User user) {
        return Answer.json(status, UserJson.of(user)).with("ETag", EntityTag.of(user.version()));
    }

    /** The id or external id in the path. */
    static String named(Exchange exchange) {
        return exchange.parameter("user");
    }
}
