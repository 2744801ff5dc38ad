package dev.rekey.core.key.service;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.id.KeyId;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.store.KeyCountStore;
import dev.rekey.core.key.store.KeyFilter;
import dev.rekey.core.key.store.KeyPage;
import dev.rekey.core.key.store.KeyReader;
import java.util.Iterator;
import java.util.Optional;

/**
 * Reads keys on behalf of callers. A caller sees the keys of its project, or of all projects if it
 * is root; only administrators see the keys of other users. Does not check management permissions.
 * Thread-safe.
 */
public final class VisibleKeyReader {

    private final KeyReader keys;
    private final KeyCountStore counts;

    public VisibleKeyReader(KeyReader keys, KeyCountStore counts) {
        this.keys = keys;
        this.counts = counts;
    }

    /**
     * Returns a key of a project that the caller sees, whoever owns it.
     *
     * @throws Refusal.NotFound if it does not exist
     */
    KeyAggregate find(Caller caller, KeyRef ref) {
        return caller.projectScope()
                .map(project -> keys.findIn(project, ref))
                .orElseGet(() -> keys.find(ref))
                .orElseThrow(() -> new Refusal.NotFound(Refusal.ResourceType.KEY));
    }

    /**
     * Returns the key if the caller can see it.
     *
     * @throws Refusal.NotOwner if the key belongs to another user and the caller is no administrator
     */
    KeyAggregate findVisible(Caller caller, KeyRef ref) {
        KeyAggregate aggregate = find(caller, ref);
        requireOwner(caller, aggregate);
        return aggregate;
    }

    /** @throws Refusal.NotOwner unless the caller owns the key or is an administrator */
    public static void requireOwner(Caller caller, KeyAggregate aggregate) {
        if (!caller.isAdministrator() && !aggregate.owner().id().equals(caller.user())) {
            throw new Refusal.NotOwner();
        }
    }

    /** Returns the caller's own key; empty if it has none or the key was deleted. */
    Optional<KeyAggregate> findOwn(Caller caller) {
        KeyId id = caller.key();
        return Optional.ofNullable(id).flatMap(own -> keys.find(new KeyRef.ById(own)));
    }

    Iterator<KeyAggregate> list(Caller caller, KeyFilter filter, KeyPage page) {
        return keys.walk(visible(caller, filter), page);
    }

    Iterator<KeyAggregate> listAll(Caller caller, KeyFilter filter) {
        return keys.walk(visible(caller, filter));
    }

    long count(Caller caller, KeyFilter filter) {
        return counts.count(visible(caller, filter));
    }

    private static KeyFilter visible(Caller caller, KeyFilter filter) {
        KeyFilter visible = filter;
        if (caller.reach() != Caller.Scope.ROOT) {
            if (filter.project() != null && !caller.sees(filter.project())) {
                throw new Refusal.NotFound(Refusal.ResourceType.PROJECT);
            }
            visible = visible.project(caller.project());
        }
        if (caller.isAdministrator()) {
            return visible;
        }
        if (filter.owner() != null && !filter.owner().equals(caller.user())) {
            throw new Refusal.NotFound(Refusal.ResourceType.USER);
        }
        return visible.owner(caller.user());
    }
}
