package dev.rekey.core.key;

import dev.rekey.core.Change;
import dev.rekey.core.Text;
import dev.rekey.core.Violations;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be said of the time that is left to a secret. Collects what is wrong. Not thread-safe. */
final class RotationRules {

    private final Violations violations = new Violations();
    private final Instant now;
    private final @Nullable Instant keyEnds;

    /** @param key whose end no secret outlives */
    RotationRules(ApiKey key, Instant now) {
        this.now = now;
        this.keyEnds = key.settings().expiresAt();
    }

    /** @throws dev.rekey.core.Refusal.Invalid where the rotation cannot be taken as it was asked for */
    void check(Rotation rotation) {
        violations.addAll(rotation.faults());
        range("/overlap_seconds", rotation.overlapSeconds(), 0);
        rotation.endAfterSilenceSeconds().ifPresent(this::silence);
        reason(rotation.reason());
        violations.refuseIfAny();
    }

    /** When the secrets that there are end at the latest. */
    Instant latest(Rotation rotation) {
        Instant latest = now.plusSeconds(rotation.overlapSeconds());
        return keyEnds != null && keyEnds.isBefore(latest) ? keyEnds : latest;
    }

    /** @throws dev.rekey.core.Refusal.Invalid where the change cannot be taken as it was asked for */
    void check(SecretChange change) {
        violations.addAll(change.faults());
        if (change.expiresAt().isPresent() && change.expiresInSeconds().isPresent()) {
            violations.add("/expires_in_seconds", "mutually_exclusive", "Say either expires_at or expires_in_seconds.");
        }
        change.expiresAt().ifPresent(end -> end("/expires_at", end));
        change.expiresInSeconds()
                .filter(seconds -> range("/expires_in_seconds", seconds, 1))
                .ifPresent(seconds -> end("/expires_in_seconds", now.plusSeconds(seconds)));
        change.endAfterSilenceSeconds().replacement().ifPresent(this::silence);
        reason(change.reason());
        violations.refuseIfAny();
    }

    private void end(String pointer, Instant end) {
        if (!end.isAfter(now)) {
            violations.add(pointer, "in_the_past", "A secret cannot end in the past; delete it to end it now.");
        } else if (end.isAfter(now.plusSeconds(Rotation.MAX_SECONDS))) {
            violations.add(
                    pointer,
                    "out_of_range",
                    "An earlier secret ends " + Rotation.MAX_SECONDS + " seconds from now at the latest.");
        } else if (keyEnds != null && end.isAfter(keyEnds)) {
            violations.add(pointer, "after_key", "A secret cannot outlive its key.");
        }
    }

    /** How the secret ends once the change is made. */
    SecretEnd applied(SecretChange change, SecretEnd before) {
        Instant expiresAt = change.expiresAt()
                .or(() -> change.expiresInSeconds().map(now::plusSeconds))
                .orElse(before.expiresAt());
        Silence silence = change.endAfterSilenceSeconds() instanceof Change.Replace<Long>(Long seconds)
                        && before.silence() != null
                        && before.silence().seconds() == seconds
                ? before.silence()
                : change.endAfterSilenceSeconds()
                        .map(seconds -> new Silence(seconds, now))
                        .applyTo(before.silence());
        return new SecretEnd(expiresAt, silence);
    }

    private void silence(long seconds) {
        range("/expires_after_idle_seconds", seconds, Silence.MIN_SECONDS);
    }

    private boolean range(String pointer, long seconds, long least) {
        boolean within = seconds >= least && seconds <= Rotation.MAX_SECONDS;
        if (!within) {
            violations.add(
                    pointer, "out_of_range", "It must be " + least + " to " + Rotation.MAX_SECONDS + " seconds.");
        }
        return within;
    }

    private void reason(Optional<String> reason) {
        reason.filter(text -> Text.length(text) > KeyRules.MAX_REASON)
                .ifPresent(text -> violations.add(
                        "/reason", "too_long", "At most " + KeyRules.MAX_REASON + " characters are allowed."));
        reason.filter(text -> !Text.isForPeople(text, true))
                .ifPresent(text -> violations.add("/reason", "control_character", Text.RULE));
    }
}
