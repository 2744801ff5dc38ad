package dev.rekey.core.key.rotation;

import dev.rekey.core.Change;
import dev.rekey.core.TextRules;
import dev.rekey.core.ViolationCollector;
import dev.rekey.core.key.ApiKey;
import dev.rekey.core.key.InactivityTimeout;
import dev.rekey.core.key.RotationRequest;
import dev.rekey.core.key.SecretChange;
import dev.rekey.core.key.SecretExpiry;
import dev.rekey.core.key.validation.KeyTextValidator;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Validates the requested lifetime of secrets and collects violations. Not thread-safe. */
final class RotationValidator {

    private final ViolationCollector violations = new ViolationCollector();
    private final Instant now;
    private final @Nullable Instant keyEnds;

    /** @param key key whose secrets are concerned; no secret expires after it */
    RotationValidator(ApiKey key, Instant now) {
        this.now = now;
        this.keyEnds = key.settings().expiresAt();
    }

    /**
     * Validates a rotation.
     *
     * @throws dev.rekey.core.Refusal.Invalid if the request is invalid
     */
    void check(RotationRequest rotation) {
        violations.addAll(rotation.faults());
        range("/overlap_seconds", rotation.overlapSeconds(), 0);
        rotation.expiresAfterIdleSeconds().ifPresent(this::checkInactivity);
        reason(rotation.reason());
        violations.refuseIfAny();
    }

    /** Returns the latest expiry of the existing secrets. */
    Instant latest(RotationRequest rotation) {
        Instant latest = now.plusSeconds(rotation.overlapSeconds());
        return keyEnds != null && keyEnds.isBefore(latest) ? keyEnds : latest;
    }

    /**
     * Validates a change of a secret.
     *
     * @throws dev.rekey.core.Refusal.Invalid if the request is invalid
     */
    void check(SecretChange change) {
        violations.addAll(change.faults());
        if (change.expiresAt().isPresent() && change.expiresInSeconds().isPresent()) {
            violations.add(
                    "/expires_in_seconds",
                    "mutually_exclusive",
                    "Set either `expires_at` or `expires_in_seconds`, not both.");
        }
        change.expiresAt().ifPresent(end -> end("/expires_at", end));
        change.expiresInSeconds()
                .filter(seconds -> range("/expires_in_seconds", seconds, 1))
                .ifPresent(seconds -> end("/expires_in_seconds", now.plusSeconds(seconds)));
        change.expiresAfterIdleSeconds().replacement().ifPresent(this::checkInactivity);
        reason(change.reason());
        violations.refuseIfAny();
    }

    private void end(String pointer, Instant end) {
        if (!end.isAfter(now)) {
            violations.add(pointer, "in_the_past", "Must be in the future; delete the secret to stop its use now.");
        } else if (end.isAfter(now.plusSeconds(RotationRequest.MAX_SECONDS))) {
            violations.add(
                    pointer, "out_of_range", "Must be at most " + RotationRequest.MAX_SECONDS + " seconds from now.");
        } else if (keyEnds != null && end.isAfter(keyEnds)) {
            violations.add(pointer, "after_key", "Must not be later than the key's `expires_at`.");
        }
    }

    /** Returns the expiry of the secret after the change. */
    SecretExpiry applied(SecretChange change, SecretExpiry before) {
        Instant expiresAt = change.expiresAt()
                .or(() -> change.expiresInSeconds().map(now::plusSeconds))
                .orElse(before.expiresAt());
        InactivityTimeout inactivity = change.expiresAfterIdleSeconds() instanceof Change.Replace<Long>(Long seconds)
                        && before.inactivity() != null
                        && before.inactivity().seconds() == seconds
                ? before.inactivity()
                : change.expiresAfterIdleSeconds()
                        .map(seconds -> new InactivityTimeout(seconds, now))
                        .applyTo(before.inactivity());
        return new SecretExpiry(expiresAt, inactivity);
    }

    private void checkInactivity(long seconds) {
        range("/expires_after_idle_seconds", seconds, InactivityTimeout.MIN_SECONDS);
    }

    private boolean range(String pointer, long seconds, long least) {
        boolean within = seconds >= least && seconds <= RotationRequest.MAX_SECONDS;
        if (!within) {
            violations.add(
                    pointer,
                    "out_of_range",
                    "Must be between " + least + " and " + RotationRequest.MAX_SECONDS + " seconds.");
        }
        return within;
    }

    private void reason(Optional<String> reason) {
        reason.filter(text -> TextRules.length(text) > KeyTextValidator.MAX_REASON)
                .ifPresent(text -> violations.add(
                        "/reason", "too_long", "At most " + KeyTextValidator.MAX_REASON + " characters are allowed."));
        reason.filter(text -> !TextRules.isForPeople(text, true))
                .ifPresent(text -> violations.add("/reason", "control_character", TextRules.RULE));
    }
}
