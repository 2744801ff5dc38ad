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
 * Removes secrets that have expired by inactivity and records this as changes of their keys. Such
 * secrets are rejected from the time of expiry on; this job only updates the records. Thread-safe,
 * and any number of nodes may run it concurrently: each secret is removed by one node.
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

    /**
     * Processes up to {@value #AT_ONCE} keys.
     *
     * @return number of keys that this node changed
     */
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

    /**
     * Replaces last uses in the future, which were recorded by a wrong clock, by now: when the
     * secret was really used is unknown.
     */
    private void bringBack(Instant now) {
        List<Use> futureUses = keys.usedAhead(now, AT_ONCE);
        keys.recordUse(
                futureUses.stream()
                        .map(use -> new Use(use.key(), use.secret(), now, use.from(), use.hash()))
                        .toList(),
                now);
    }

    /**
     * Leaves a key that was changed, or a secret that was used, concurrently; the next run looks at
     * it again.
     */
    private boolean write(OwnedKey before, Instant now) {
        List<SecretVersion> expired = LiveSecrets.goneSilent(before.key(), now);
        if (expired.isEmpty()) {
            return false;
        }
        List<SecretVersion> remaining = before.key().secrets().stream()
                .filter(secret -> !expired.contains(secret))
                .toList();
        ApiKey after = before.key().rotated(remaining, new Stamp(now, Actor.SYSTEM));
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
                        before.key(), after, Action.KEY_SECRET_ENDED, system, Optional.of("Expired by inactivity.")),
                commit);
    }
}
