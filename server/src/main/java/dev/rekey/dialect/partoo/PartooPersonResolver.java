package dev.rekey.dialect.partoo;

import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.User;
import dev.rekey.core.project.UserService;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Ids of users in the vendor's form, 24 hex digits: a user's external id if it has this form,
 * otherwise the last 24 digits of its own id. Looks up each user once. Belongs to one request.
 */
final class PartooPersonResolver {

    private static final int DIGITS = 24;
    private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{" + DIGITS + "}");

    private final UserService users;
    private final Caller caller;
    private final Map<UserId, String> ids = new HashMap<>();

    PartooPersonResolver(UserService users, Caller caller) {
        this.users = users;
        this.caller = caller;
    }

    static PartooWire.Person person(User user) {
        return new PartooWire.Person(idOf(user), user.name());
    }

    /**
     * The user who made a change, with the name at that time.
     *
     * @param owner the key's owner, who stands for changes by Rekey itself: the vendor's keys
     *     always have a user
     */
    PartooWire.Person person(Actor actor, User owner) {
        UserId user = actor.user();
        if (user == null || user.equals(owner.id())) {
            return new PartooWire.Person(idOf(owner), user == null ? owner.name() : actor.name());
        }
        String id = ids.computeIfAbsent(user, _ -> {
            Optional<User> found = users.findActor(caller, actor);
            return found.map(PartooPersonResolver::idOf).orElseGet(() -> digitsOf(user));
        });
        return new PartooWire.Person(id, actor.name());
    }

    private static String idOf(User user) {
        return ID.matcher(user.externalId()).matches() ? user.externalId() : digitsOf(user.id());
    }

    private static String digitsOf(UserId user) {
        String all = user.value().toString().replace("-", "");
        return all.substring(all.length() - DIGITS);
    }
}
