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
 * Use cases of rotation: adding a secret to a key, and changing or ending the earlier ones. The key
 * keeps its id, limits, credits, history and usage. Thread-safe.
 *
 * <p>A secret carries all permissions of its key. A restricted caller therefore cannot change the
 * secrets of its own key, nor of a key with more permissions, and creates or prolongs secrets only
 * if {@link Delegation} lets it make the key usable.
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

    /**
     * Adds a secret to a key. The existing secrets expire as requested, and never later than
     * before.
     *
     * @param asked returns the request; called once the key has been found
     */
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
     * Cancels the newest rotation: its secret expires immediately, and the others get back the
     * expiry they had before.
     *
     * @throws Refusal.Conflict if no earlier secret is valid
     */
    public OwnedKey cancel(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<OwnedKey, Optional<String>> reason,
            Once<OwnedKey> once) {
        return keys.change(caller, ref, precondition, Action.KEY_ROTATION_CANCELLED, once, before -> {
            Optional<String> text = reason.apply(before).map(Text::normalized);
            Stamp now = new Stamp(journal.now(), caller.actor());
            refuse(caller, before);
            List<SecretVersion> secrets = LiveSecrets.of(before.key(), now.at())
                    .withoutNewest(
                            Refusal.Conflict.Reason.NO_EARLIER_SECRET,
                            "The key has no earlier secret that is still valid.",
                            now.at());
            return decided(caller, before, secrets, now, text);
        });
    }

    /**
     * Changes the expiry of an earlier secret.
     *
     * @throws Refusal.Conflict if it is the newest secret
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
     * Deletes a secret, which expires immediately. Deleting the newest works like {@link #cancel}.
     *
     * @throws Refusal.Conflict if the key has no other secret
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
