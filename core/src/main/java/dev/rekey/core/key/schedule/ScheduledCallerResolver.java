package dev.rekey.core.key.schedule;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.PermissionSet;
import dev.rekey.core.access.RequestContext;
import dev.rekey.core.id.IdGenerator;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.id.UserId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.KeyState;
import dev.rekey.core.key.ScheduledChange;
import dev.rekey.core.key.store.KeyReader;
import dev.rekey.core.key.validation.StoredCallerKey;
import dev.rekey.core.project.UserRef;
import dev.rekey.core.project.UserStore;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the callers who scheduled changes, with their current permissions: a change is applied
 * only if its caller could still make it with the credential that scheduled it. Thread-safe.
 */
public final class ScheduledCallerResolver {

    /** Name of the scheduler in place of an API, in history and audit events. */
    static final String API_NAME = "schedule";

    private final KeyReader keys;
    private final UserStore users;
    private final IdGenerator ids;

    public ScheduledCallerResolver(KeyReader keys, UserStore users, IdGenerator ids) {
        this.keys = keys;
        this.users = users;
        this.ids = ids;
    }

    /**
     * Returns the caller who scheduled a change, with its current permissions.
     *
     * @param aggregate the key to be changed
     * @throws Refusal.Unauthenticated if the caller's key or user is no longer active
     */
    Caller of(ScheduledChange change, KeyAggregate aggregate, Instant now) {
        Actor actor = change.created().by();
        RequestContext context = new RequestContext(API_NAME, null, null, ids.next());
        @Nullable KeyId key = actor.key();
        return (key == null ? byUser(actor, aggregate, context) : byKey(key, actor, now, context))
                .orElseThrow(() ->
                        Refusal.Unauthenticated.wrong("the caller who scheduled the change is deleted or not active"));
    }

    /** Returns the caller for what the scheduler does to a key by itself. */
    Caller system(KeyAggregate aggregate) {
        return Caller.system(aggregate.project().id(), aggregate.owner().id(), ids.next());
    }

    private Optional<Caller> byKey(KeyId key, Actor actor, Instant now, RequestContext context) {
        return keys.find(new KeyRef.ById(key))
                .filter(own -> own.state(now) == KeyState.ACTIVE)
                .map(own -> new Caller(
                        own.project().id(),
                        own.owner().id(),
                        new StoredCallerKey(own),
                        actor,
                        own.owner().role(),
                        own.grantedPermissions(),
                        own.owner().root() ? Caller.Scope.ROOT : Caller.Scope.OWN_PROJECT,
                        context));
    }

    private Optional<Caller> byUser(Actor actor, KeyAggregate aggregate, RequestContext context) {
        @Nullable UserId user = actor.user();
        return Optional.ofNullable(user)
                .flatMap(id -> users.find(aggregate.project().id(), new UserRef.ById(id)))
                .filter(found -> found.enabled() && !found.root())
                .map(found -> new Caller(
                        found.project(),
                        found.id(),
                        null,
                        actor,
                        found.role(),
                        PermissionSet.ALL,
                        Caller.Scope.OWN_PROJECT,
                        context));
    }
}
