package dev.rekey.core.key;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Rights;
import dev.rekey.core.access.Via;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the callers who scheduled changes, with their current permissions: a change is applied
 * only if its caller could still make it with the credential that scheduled it. Thread-safe.
 */
final class Schedulers {

    /** Name of the scheduler in place of an API, in history and audit events. */
    static final String DOOR = "schedule";

    private final KeyStore keys;
    private final UserStore users;
    private final IdSource ids;

    Schedulers(KeyStore keys, UserStore users, IdSource ids) {
        this.keys = keys;
        this.users = users;
        this.ids = ids;
    }

    /**
     * Returns the caller who scheduled a change, with its current permissions.
     *
     * @param owned the key to be changed
     * @throws Refusal.Unauthenticated if the caller's key or user is no longer active
     */
    Caller of(ScheduledChange change, OwnedKey owned, Instant now) {
        Actor actor = change.created().by();
        Via via = new Via(DOOR, null, null, ids.next());
        @Nullable KeyId key = actor.key();
        return (key == null ? byUser(actor, owned, via) : byKey(key, actor, now, via))
                .orElseThrow(() ->
                        Refusal.Unauthenticated.wrong("the caller who scheduled the change is deleted or not active"));
    }

    private Optional<Caller> byKey(KeyId key, Actor actor, Instant now, Via via) {
        return keys.find(new KeyRef.ById(key))
                .filter(own -> own.state(now) == KeyState.ACTIVE)
                .map(own -> new Caller(
                        own.project().id(),
                        own.owner().id(),
                        new StoredCallerKey(own),
                        actor,
                        own.owner().role(),
                        own.given(),
                        own.owner().root() ? Caller.Reach.ROOT : Caller.Reach.OWN_PROJECT,
                        via));
    }

    private Optional<Caller> byUser(Actor actor, OwnedKey owned, Via via) {
        @Nullable UserId user = actor.user();
        return Optional.ofNullable(user)
                .flatMap(id -> users.find(owned.project().id(), new UserRef.ById(id)))
                .filter(found -> found.enabled() && !found.root())
                .map(found -> new Caller(
                        found.project(),
                        found.id(),
                        null,
                        actor,
                        found.role(),
                        Rights.ALL,
                        Caller.Reach.OWN_PROJECT,
                        via));
    }
}
