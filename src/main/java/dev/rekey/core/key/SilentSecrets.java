package dev.rekey.core.key;

import dev.rekey.core.access.Actor;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Commit;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.IdSource;
import dev.rekey.core.id.KeyId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Writes down that secrets have ended by silence, as changes of their keys. They are refused before that, from the instant
 * on: this is for people and for the memory of it. Thread-safe; any number of nodes may do it at once, and each end is
 * written by one.
 */
public final class SilentSecrets {

    private static final int AT_ONCE = 100;

    private final KeyStore keys;
    private final Journal journal;
    private final IdSource ids;

    public SilentSecrets(KeyStore keys, Journal journal, IdSource ids) {
        this.keys = keys;
        this.journal = journal;
        this.ids = ids;
    }

    /** Writes down those of up to {@value #AT_ONCE} keys; says of how many it was this node that did. */
    public int write() {
        Instant now = journal.now();
        bringBack(now);
        int written = 0;
        for (KeyId id : keys.goneSilent(now, AT_ONCE)) {
            written += keys.find(new KeyRef.ById(id))
                            .filter(owned -> write(owned, now))
                            .isPresent()
                    ? 1
                    : 0;
        }
        return written;
    }

    /** Nobody can tell when a secret was used that a wrong clock says was used in the future: silence begins anew. */
    private void bringBack(Instant now) {
        List<Use> ahead = keys.usedAhead(now, AT_ONCE);
        keys.recordUse(
                ahead.stream()
                        .map(use -> new Use(use.key(), use.secret(), now, use.from(), use.hash()))
                        .toList(),
                now);
    }

    /** Whoever changed the key meanwhile, or used the secret, was right: it is looked at again the next time. */
    private boolean write(OwnedKey before, Instant now) {
        List<SecretVersion> silent = LiveSecrets.goneSilent(before.key(), now);
        if (silent.isEmpty()) {
            return false;
        }
        List<SecretVersion> kept = before.key().secrets().stream()
                .filter(secret -> !silent.contains(secret))
                .toList();
        ApiKey after = before.key().rotated(kept, new Stamp(now, Actor.SYSTEM));
        Caller system = Caller.system(before.project().id(), before.owner().id(), ids.next());
        Commit commit = Commit.of(journal.done(
                system,
                before.project().id(),
                after.id(),
                Action.KEY_SECRET_ENDED,
                now,
                KeyChanges.between(before.key(), after)));
        return keys.update(
                before.key(),
                after,
                Revision.of(
                        before.key(), after, Action.KEY_SECRET_ENDED, system, Optional.of("It was not used any more.")),
                commit);
    }
}
