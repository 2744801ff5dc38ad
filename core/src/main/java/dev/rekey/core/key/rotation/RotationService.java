package dev.rekey.core.key.rotation;

import dev.rekey.core.IdempotencyRecorder;
import dev.rekey.core.Precondition;
import dev.rekey.core.Refusal;
import dev.rekey.core.TextRules;
import dev.rekey.core.access.Caller;
import dev.rekey.core.audit.AuditAction;
import dev.rekey.core.audit.AuditEventFactory;
import dev.rekey.core.audit.AuditStamp;
import dev.rekey.core.id.SecretId;
import dev.rekey.core.key.ActiveSecrets;
import dev.rekey.core.key.KeyAggregate;
import dev.rekey.core.key.KeyRef;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.SecretChange;
import dev.rekey.core.key.SecretFactory;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.service.EvaluatedChange;
import dev.rekey.core.key.service.IssuedKey;
import dev.rekey.core.key.service.KeyChangeEvaluator;
import dev.rekey.core.key.service.KeyChangeExecutor;
import dev.rekey.core.key.validation.DelegationCheck;
import dev.rekey.core.key.validation.PrivilegeEscalationCheck;
import dev.rekey.core.secret.KeyFormat;
import dev.rekey.core.secret.MintedSecret;
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
 * if {@link DelegationCheck} lets it make the key usable.
 */
public final class RotationService {

    private final KeyChangeExecutor changes;
    private final KeyChangeEvaluator evaluator;
    private final AuditEventFactory auditEvents;
    private final SecretFactory maker;

    public RotationService(
            KeyChangeExecutor changes,
            KeyChangeEvaluator evaluator,
            AuditEventFactory auditEvents,
            SecretFactory maker) {
        this.changes = changes;
        this.evaluator = evaluator;
        this.auditEvents = auditEvents;
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
            Function<KeyAggregate, RotationRequest> asked,
            IdempotencyRecorder<KeyAggregate> recorder) {
        MintedSecret[] minted = new MintedSecret[1];
        KeyAggregate rotated = changes.change(caller, ref, precondition, AuditAction.KEY_ROTATED, recorder, before -> {
            RotationRequest rotation = asked.apply(before);
            AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
            RotationValidator rules = new RotationValidator(before.key(), now.at());
            rules.check(rotation);
            refuse(caller, before);
            minted[0] = maker.mint(rotation.format()
                    .orElseGet(() -> KeyFormat.rekey(before.project().settings().keyPrefix())));
            List<SecretVersion> secrets = ActiveSecrets.of(before.key(), now.at())
                    .rotated(
                            maker.version(minted[0], now.at()),
                            rules.latest(rotation),
                            rotation.expiresAfterIdleSeconds().orElse(null),
                            now.at());
            return evaluated(caller, before, secrets, now, rotation.reason());
        });
        return new IssuedKey(rotated, minted[0].secret());
    }

    /**
     * Cancels the newest rotation: its secret expires immediately, and the others get back the
     * expiry they had before.
     *
     * @throws Refusal.Conflict if no earlier secret is valid
     */
    public KeyAggregate cancel(
            Caller caller,
            KeyRef ref,
            Precondition precondition,
            Function<KeyAggregate, Optional<String>> reason,
            IdempotencyRecorder<KeyAggregate> recorder) {
        return changes.change(caller, ref, precondition, AuditAction.KEY_ROTATION_CANCELLED, recorder, before -> {
            Optional<String> text = reason.apply(before).map(TextRules::normalized);
            AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
            refuse(caller, before);
            List<SecretVersion> secrets = ActiveSecrets.of(before.key(), now.at())
                    .withoutNewest(
                            Refusal.Conflict.Reason.NO_EARLIER_SECRET,
                            "The key has no earlier secret that is still valid.",
                            now.at());
            return evaluated(caller, before, secrets, now, text);
        });
    }

    /**
     * Changes the expiry of an earlier secret.
     *
     * @throws Refusal.Conflict if it is the newest secret
     */
    public KeyAggregate updateSecret(
            Caller caller,
            KeyRef ref,
            SecretId secret,
            Precondition precondition,
            Function<KeyAggregate, SecretChange> asked) {
        return changeSecret(caller, ref, secret, precondition, AuditAction.KEY_SECRET_UPDATED, (before, now) -> {
            SecretChange change = asked.apply(before);
            RotationValidator rules = new RotationValidator(before.key(), now);
            rules.check(change);
            refuse(caller, before);
            return new After(
                    ActiveSecrets.of(before.key(), now).ending(secret, end -> rules.applied(change, end)),
                    change.reason());
        });
    }

    /**
     * Deletes a secret, which expires immediately. Deleting the newest works like {@link #cancel}.
     *
     * @throws Refusal.Conflict if the key has no other secret
     */
    public KeyAggregate endSecret(Caller caller, KeyRef ref, SecretId secret, Precondition precondition) {
        return changeSecret(caller, ref, secret, precondition, AuditAction.KEY_SECRET_ENDED, (before, now) -> {
            refuse(caller, before);
            return new After(ActiveSecrets.of(before.key(), now).without(secret, now), Optional.empty());
        });
    }

    private record After(List<SecretVersion> secrets, Optional<String> reason) {}

    private KeyAggregate changeSecret(
            Caller caller,
            KeyRef ref,
            SecretId secret,
            Precondition precondition,
            AuditAction action,
            BiFunction<KeyAggregate, Instant, After> decide) {
        return changes.change(
                caller,
                ref,
                aggregate ->
                        ActiveSecrets.of(aggregate.key(), auditEvents.now()).get(secret),
                precondition,
                action,
                IdempotencyRecorder.none(),
                (before, part) -> {
                    AuditStamp now = new AuditStamp(auditEvents.now(), caller.actor());
                    List<SecretVersion> present =
                            ActiveSecrets.of(before.key(), now.at()).newestFirst();
                    After after = decide.apply(before, now.at());
                    return after.secrets().equals(present)
                            ? Optional.empty()
                            : evaluated(caller, before, after.secrets(), now, after.reason());
                });
    }

    private static void refuse(Caller caller, KeyAggregate aggregate) {
        KeyChangeEvaluator.refuseRevoked(aggregate);
        PrivilegeEscalationCheck.checkSecret(caller, aggregate);
    }

    private Optional<EvaluatedChange> evaluated(
            Caller caller, KeyAggregate before, List<SecretVersion> secrets, AuditStamp now, Optional<String> reason) {
        PrivilegeEscalationCheck.checkProlonged(caller, before, secrets, now.at(), evaluator::foreseen);
        return Optional.of(new EvaluatedChange(before.with(before.key().rotated(secrets, now)), reason));
    }
}
