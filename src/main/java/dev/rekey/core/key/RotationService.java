package dev.rekey.core.key;

import dev.rekey.core.Once;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.Text;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.Action;
import dev.rekey.core.audit.Journal;
import dev.rekey.core.audit.Stamp;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.Minted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One key, several secrets for a while: giving it another one, and what becomes of those it had. Whatever is done, the key's
 * id, limits, credits, history and usage stay. Thread-safe.
 *
 * <p>A secret is worth what its key is worth, so that a restricted caller does none of this to a key that may do more than its
 * own, nor to its own; and makes or prolongs a secret only of keys that {@link Delegation} lets it make usable.
 */
public final class RotationService {

    private final KeyService keys;
    private final Journal journal;
    private final SecretMaker maker;

    public RotationService(KeyService keys, Journal journal, SecretMaker maker) {
        this.keys = keys;
        this.journal = journal;
        this.maker = maker;
    }

    /** Gives a key another secret; those it has end as asked, and never later than they would have. */
    public IssuedKey rotate(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Rotation> asked,
            Once<OwnedKey> once) {
        Minted[] minted = new Minted[1];
        OwnedKey rotated = keys.change(caller, ref, precondition, Action.KEY_ROTATED, once, before -> {
            Rotation rotation = asked.apply(before);
            Stamp now = new Stamp(journal.now(), caller.actor());
            RotationRules rules = new RotationRules(before.key(), now.at());
            rules.check(rotation);
            refuse(caller, before);
            minted[0] = maker.mint(rotation.format()
                    .orElseGet(() -> KeyFormat.rekey(before.project().settings().keyPrefix())));
            List<SecretVersion> secrets = LiveSecrets.of(before.key(), now.at())
                    .rotated(
                            maker.version(minted[0], now.at()),
                            rules.latest(rotation),
                            rotation.endAfterSilenceSeconds().orElse(null),
                            now.at());
            return decided(caller, before, secrets, now, rotation.reason());
        });
        return new IssuedKey(rotated, minted[0].secret());
    }

    /**
     * Takes the newest secret back: it ends at once, and the others live on as before the rotation that made it.
     *
     * @throws Refusal.Conflict where no earlier one is live
     */
    public OwnedKey cancel(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<String>> reason,
            Once<OwnedKey> once) {
        return keys.change(caller, ref, precondition, Action.KEY_ROTATION_CANCELLED, once, before -> {
            Optional<String> why = reason.apply(before).map(Text::normalized);
            Stamp now = new Stamp(journal.now(), caller.actor());
            refuse(caller, before);
            List<SecretVersion> secrets = LiveSecrets.of(before.key(), now.at())
                    .withoutNewest(
                            Refusal.Conflict.Reason.NO_EARLIER_SECRET,
                            "No earlier secret is live, so there is nothing to go back to.",
                            now.at());
            return decided(caller, before, secrets, now, why);
        });
    }

    /**
     * Changes when an earlier secret ends.
     *
     * @throws Refusal.Conflict where it is the newest
     */
    public OwnedKey updateSecret(
            Caller caller,
            KeyRef ref,
            SecretId secret,
            Precondition precondition,
            Function<OwnedKey, SecretChange> asked) {
        return changeSecret(caller, ref, secret, precondition, Action.KEY_SECRET_UPDATED, (before, now) -> {
            SecretChange change = asked.apply(before);
            RotationRules rules = new RotationRules(before.key(), now);
            rules.check(change);
            refuse(caller, before);
            return new After(
                    LiveSecrets.of(before.key(), now).ending(secret, end -> rules.applied(change, end)),
                    change.reason());
        });
    }

    /**
     * Ends a secret at once; the newest as {@link #cancel} does.
     *
     * @throws Refusal.Conflict where the key has no other
     */
    public OwnedKey endSecret(Caller caller, KeyRef ref, SecretId secret, Precondition precondition) {
        return changeSecret(caller, ref, secret, precondition, Action.KEY_SECRET_ENDED, (before, now) -> {
            refuse(caller, before);
            return new After(LiveSecrets.of(before.key(), now).without(secret, now), Optional.empty());
        });
    }

    private record After(List<SecretVersion> secrets, Optional<String> reason) {}

    private OwnedKey changeSecret(
            Caller caller,
            KeyRef ref,
            SecretId secret,
            Precondition precondition,
            Action action,
            BiFunction<OwnedKey, Instant, After> decide) {
        return keys.change(
                caller,
                ref,
                owned -> LiveSecrets.of(owned.key(), journal.now()).get(secret),
                precondition,
                action,
                Once.unasked(),
                before -> {
                    Stamp now = new Stamp(journal.now(), caller.actor());
                    List<SecretVersion> present =
                            LiveSecrets.of(before.key(), now.at()).newestFirst();
                    After after = decide.apply(before, now.at());
                    return after.secrets().equals(present)
                            ? Optional.empty()
                            : decided(caller, before, after.secrets(), now, after.reason());
                });
    }

    private static void refuse(Caller caller, OwnedKey owned) {
        KeyService.refuseRevoked(owned);
        Grants.checkSecret(caller, owned);
    }

    private Optional<KeyService.Decided> decided(
            Caller caller, OwnedKey before, List<SecretVersion> secrets, Stamp now, Optional<String> reason) {
        Grants.checkProlonged(caller, before, secrets, now.at(), keys::foreseen);
        return Optional.of(new KeyService.Decided(before.with(before.key().rotated(secrets, now)), reason));
    }
}
