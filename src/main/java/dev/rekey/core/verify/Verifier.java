package dev.rekey.core.verify;

import dev.rekey.core.Refusal;
import dev.rekey.core.access.Caller;
import dev.rekey.core.access.Management;
import dev.rekey.core.key.KeyStore;
import dev.rekey.core.key.OwnedKey;
import dev.rekey.core.key.SecretVersion;
import dev.rekey.core.key.Use;
import dev.rekey.core.secret.KeyHash;
import dev.rekey.core.secret.KeySecret;
import dev.rekey.core.secret.Peppers;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** "Is this key good for this?" Thread-safe. */
public final class Verifier {

    private final KeyStore keys;
    private final Peppers peppers;
    private final UseRecorder uses;
    private final InstantSource clock;

    public Verifier(KeyStore keys, Peppers peppers, UseRecorder uses, InstantSource clock) {
        this.keys = keys;
        this.peppers = peppers;
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * A presented secret and what it is to be good for.
     *
     * @param secret what a client of the caller sent as its key; empty where that cannot be a secret of anybody
     */
    public record Question(Optional<KeySecret> secret, Attempt attempt) {}

    /** The verdict on a key of the caller's own project; another project's key is as unknown as one that is none. */
    public Verdict verify(Caller caller, Supplier<Question> asked) {
        caller.require(Management.VERIFY);
        Question question = asked.get();
        return question.secret()
                .flatMap(secret -> find(caller, secret))
                .map(found -> judge(found, question.attempt()))
                .orElseGet(() -> new Verdict(Outcome.NOT_FOUND, null));
    }

    /** The verdict on the key that a caller of ours came with. */
    Verdict judge(KeySecret secret, Attempt attempt) {
        return found(secret, keys::findBySecret)
                .map(found -> judge(found, attempt))
                .orElseGet(() -> new Verdict(Outcome.NOT_FOUND, null));
    }

    /** A key found by what was presented, and what that hashes to under the current pepper. */
    private record Found(KeyStore.Match match, KeyHash current) {

        /** The hash to keep from now on, where the secret is still kept under the previous pepper. */
        Optional<KeyHash> rehash(SecretVersion secret) {
            return secret.hash().equals(current) ? Optional.empty() : Optional.of(current);
        }
    }

    private Optional<Found> find(Caller caller, KeySecret secret) {
        return found(
                secret,
                candidates -> caller.bounds()
                        .map(project -> keys.findBySecretIn(project, candidates))
                        .orElseGet(() -> keys.findBySecret(candidates)));
    }

    private Optional<Found> found(KeySecret secret, Function<List<KeyHash>, Optional<KeyStore.Match>> finder) {
        List<KeyHash> candidates = peppers.candidates(secret);
        return finder.apply(candidates)
                .filter(match -> candidates.contains(match.secret().hash()))
                .filter(match -> match.secret().isLive(clock.instant()))
                .map(match -> new Found(match, candidates.getFirst()));
    }

    private Verdict judge(Found found, Attempt attempt) {
        Instant now = clock.instant();
        OwnedKey owned = found.match().owned();
        Outcome outcome = Policy.decide(owned, attempt, now);
        if (outcome == Outcome.VALID) {
            SecretVersion secret = found.match().secret();
            uses.used(new Use(owned.key().id(), secret.id(), now.truncatedTo(ChronoUnit.MICROS), found.rehash(secret)));
        }
        return new Verdict(outcome, owned);
    }

    /** The refusal that a caller meets whose own key is not good. */
    static Refusal refusal(Outcome outcome) {
        return switch (outcome) {
            case IP_NOT_ALLOWED ->
                new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.IP_NOT_ALLOWED, "The calling key may not be used from this address.");
            case ORIGIN_NOT_ALLOWED ->
                new Refusal.Forbidden(
                        Refusal.Forbidden.Reason.ORIGIN_NOT_ALLOWED,
                        "The calling key may not be used from this origin.");
            case NOT_FOUND,
                    REVOKED,
                    DISABLED,
                    QUARANTINED,
                    NOT_YET_VALID,
                    EXPIRED,
                    INSUFFICIENT_PERMISSIONS,
                    RESOURCE_NOT_ALLOWED,
                    RATE_LIMITED,
                    CREDITS_EXHAUSTED,
                    VALID -> Refusal.Unauthenticated.wrong("key is " + outcome);
        };
    }
}
